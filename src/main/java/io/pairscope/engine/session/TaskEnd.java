package io.pairscope.engine.session;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** The end of a task of Spark, however it comes about: a task that fails, or whose rows are not all asked for, leaves no file open. */
public final class TaskEnd {
    private TaskEnd() {}

    /** Closes something when the task of this thread ends; outside of tasks whoever has it closes it. */
    public static <T extends Closeable> T closes(T resource) {
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.addTaskCompletionListener(new TaskCompletionListener() {
                @Override
                public void onTaskCompletion(TaskContext ended) {
                    try {
                        resource.close();
                    } catch (IOException failure) {
                        throw new UncheckedIOException("cannot close what a task has open", failure);
                    }
                }
            });
        }
        return resource;
    }
}
