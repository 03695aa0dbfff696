package io.pairscope.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class SharedTest {
    /** What a task gets. */
    @SuppressWarnings("unchecked")
    private static <T> Shared<T> sent(Shared<T> shared) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(shared);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Shared<T>) in.readObject();
        }
    }

    @Test
    void tasksOfThisJvmReadTheValueItself() throws IOException, ClassNotFoundException {
        double[] first = new double[1000];
        double[] second = new double[1000];
        try (Shared<double[]> one = Shared.inThisJvm(first);
                Shared<double[]> other = Shared.inThisJvm(second)) {
            assertThat(sent(one).value()).isSameAs(first);
            assertThat(sent(other).value()).isSameAs(second);
        }
    }

    @Test
    void nothingIsReadBehindItsEnd() throws IOException, ClassNotFoundException {
        Shared<double[]> shared = Shared.inThisJvm(new double[1]);
        Shared<double[]> late = sent(shared);
        shared.close();
        assertThatThrownBy(late::value).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theEndOfASessionIsThatOfAllItsValues() {
        Shared<double[]> forgotten = Shared.inThisJvm(new double[1]);
        Shared.closeAll();
        assertThatThrownBy(forgotten::value).isInstanceOf(IllegalStateException.class);
    }
}
