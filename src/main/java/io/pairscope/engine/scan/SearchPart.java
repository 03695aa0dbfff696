package io.pairscope.engine.scan;

import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Found;
import io.pairscope.core.similarity.SideGeometry;
import io.pairscope.engine.listing.BadShard;
import java.io.Serializable;
import java.util.ArrayList;

/** Either what a part of the gallery says of some queries, or what else its tasks saw; merged with parts of its own kind. */
final class SearchPart implements Serializable {
    private static final long serialVersionUID = 1;

    /** Parts of one group are merged: {@link SearchTask#group}. */
    final int group;

    /** Null where this is the rest of a task. */
    final Found found;

    /** Distances within each side; null in what was found. */
    final SideGeometry[] geometry;

    final RowsSeen seen = new RowsSeen();
    final ArrayList<BadShard> failures = new ArrayList<>();

    private SearchPart(int group, Found found, SideGeometry[] geometry) {
        this.group = group;
        this.found = found;
        this.geometry = geometry;
    }

    static SearchPart of(int group, Found found) {
        return new SearchPart(group, found, null);
    }

    /** @param geometry by side */
    static SearchPart rest(SideGeometry... geometry) {
        return new SearchPart(SearchTask.REST, null, geometry);
    }

    SideGeometry geometry(Side side) {
        return geometry[side.ordinal()];
    }

    /** The earlier one is used up. */
    static SearchPart merge(SearchPart earlier, SearchPart later) {
        if (earlier.found != null) {
            earlier.found.merge(later.found);
            return earlier;
        }
        for (int side = 0; side < earlier.geometry.length && side < later.geometry.length; side++) {
            earlier.geometry[side].merge(later.geometry[side]);
        }
        earlier.seen.add(later.seen);
        earlier.failures.addAll(later.failures);
        return earlier;
    }
}
