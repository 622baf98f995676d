package dev.slipway.environment.registry;

import org.jspecify.annotations.Nullable;

/**
 * Which applications to list.
 *
 * @param text what the name or display name holds, in whatever case; null for all
 * @param selection in use, archived or both
 * @param after the last name of the page before, or null for the first page
 * @param limit how many at most
 */
public record ApplicationQuery(
        @Nullable String text,
        Selection selection,
        @Nullable ApplicationName after,
        int limit) {

    /** Which of the archived and not archived. */
    public enum Selection {
        IN_USE,
        ARCHIVED,
        ALL;

        /** Whether something of this standing belongs to it. */
        public boolean includes(Standing standing) {
            return switch (this) {
                case IN_USE -> standing instanceof Standing.InUse;
                case ARCHIVED -> standing instanceof Standing.Archived;
                case ALL -> true;
            };
        }
    }
}
