package io.pairscope.job;

import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.TableFormat;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Checksums;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.snapshot.StatePaths;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The paths that a job reads under one of its options.
 *
 * @param option without dashes
 * @param paths none when the option was not given
 * @param recorded its value in the manifest: a list, or one path, or null
 */
public record Source(String option, Role role, List<String> paths, Object recorded) {
    /** The part that a source has in its job. */
    public enum Role {
        /** The rows that a job is about. */
        INPUT("", "shards"),
        /** The rows that are searched, where these are not the input. */
        GALLERY("gallery: ", "gallery_shards", "write one of them again with the names of the other"),
        /** A table of scores or ratings, without vectors; jobs read it by themselves. */
        TABLE("", "tables"),
        /** Vectors of images alone, to be joined with those of texts. */
        IMAGES("images: ", "shards"),
        /** Vectors of texts alone. */
        TEXTS("texts: ", "text_shards"),
        /** Vectors of reference texts alone, which texts are compared with. */
        REFERENCE_TEXTS("references: ", "reference_text_shards"),
        /** Pairs or a saved state, to be judged by a reference. */
        CANDIDATE("candidate: ", "shards"),
        /** Pairs or a saved state that others are judged by. */
        REFERENCE(
                "reference: ",
                "reference_shards",
                "audit the reference by its own names and give the state of that run, state/moments.arrow, as --reference");

        /** The start of the line that tells what was found. */
        final String prefix;
        /** The manifest's key of its shards. */
        final String shards;
        /** What to do where its columns have other names than those of the other set; empty where it has no other of its kind. */
        private final Optional<String> otherColumns;

        Role(String prefix, String shards) {
            this(prefix, shards, null);
        }

        Role(String prefix, String shards, String otherColumns) {
            this.prefix = prefix;
            this.shards = shards;
            this.otherColumns = Optional.ofNullable(otherColumns);
        }
    }

    public static Source of(String option, Role role, List<String> paths) {
        return new Source(option, role, paths, paths);
    }

    /** Of an option that may be left out; recorded as its path where it has one, and as null without any. */
    public static Source optional(String option, Role role, List<String> paths) {
        return paths.size() > 1
                ? of(option, role, paths)
                : new Source(option, role, paths, paths.isEmpty() ? null : paths.get(0));
    }

    /** The shards, by their footers; empty when the source is not given, or a saved state. */
    Optional<Inventory> inventory(Session session, InputColumns columns, TableFormat table, Checksums checksums) {
        InputColumns own = switch (role) {
            case INPUT, GALLERY -> columns;
            case IMAGES -> columns.ofSide(Side.IMAGE);
            case TEXTS -> columns.ofSide(Side.TEXT);
            case REFERENCE_TEXTS -> columns.ofReferences();
            case CANDIDATE, REFERENCE, TABLE -> columns.withLabels(List.of());
        };
        boolean hasShards = role != Role.TABLE && hasShards(Storage.of(session));
        return hasShards
                ? Optional.of(checksums.held(session, Inventory.of(session, paths, table, own)))
                : Optional.empty();
    }

    /** What to do where the columns that are named for all sets of a run are not there in one; empty where they are. */
    static Optional<String> adviceOnColumns(Map<Source, Inventory> sets) {
        return sets.size() > 1 && sets.values().stream().anyMatch(Inventory::lacksColumns)
                ? sets.keySet().stream()
                        .flatMap(source -> source.role.otherColumns.stream())
                        .findFirst()
                        .map("Columns are named for all sets of a run alike. Where theirs have other names, "::concat)
                : Optional.empty();
    }

    /** Whether it names what another source does, in whatever order. */
    public boolean isSame(Source other, Session session) {
        return Set.copyOf(qualified(session)).equals(Set.copyOf(other.qualified(session)));
    }

    /** Absolute paths. */
    List<String> qualified(Session session) {
        return Inventory.qualified(session, paths);
    }

    /** What tells its files from others in their places. */
    String stamp(Session session) {
        Storage storage = Storage.of(session);
        StringBuilder stamps = new StringBuilder();
        for (String path : paths) {
            try {
                stamps.append(storage.stamp(storage.qualify(path))).append('\n');
            } catch (IOException failure) {
                throw new UnusableInputException("cannot read " + path + ": " + Failures.rootMessage(failure));
            }
        }
        return stamps.toString();
    }

    /** @throws ConfigException when a saved state is given where rows are needed, or the output of an audit */
    boolean hasShards(Storage storage) {
        boolean takesStates = role == Role.CANDIDATE || role == Role.REFERENCE;
        for (String path : paths) {
            StatePaths.ofRun(storage, path).ifPresent(state -> {
                throw new ConfigException("--" + option + " " + path
                        + " is the output of an audit or its kept moments, without the pairs; name "
                        + (takesStates ? "its saved state, " + state : "the pairs that it read"));
            });
        }
        if (!takesStates) {
            if (paths.stream().anyMatch(path -> StatePaths.isState(storage, path))) {
                throw new ConfigException("--" + option
                        + " needs rows, and a saved state (*.arrow) has none; name the pairs it was made of");
            }
            return !paths.isEmpty();
        }
        boolean anyState = paths.stream().anyMatch(path -> StatePaths.isReadAsState(storage, path));
        if (anyState && paths.size() > 1) {
            throw new UnusableInputException(
                    "a saved state stands alone; join several with state merge: " + String.join(", ", paths));
        }
        return !anyState && !paths.isEmpty();
    }
}
