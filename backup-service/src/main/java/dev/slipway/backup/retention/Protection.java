package dev.slipway.backup.retention;

import java.util.List;
import java.util.UUID;

/** Why a backup must not be deleted, whatever a policy says. */
public sealed interface Protection {

    /** A sentence for people, without the backup's name. */
    String sentence();

    /** The rule that this is, as a plan names it. */
    Rule rule();

    /** It is the newest completed backup of its environment. */
    record Newest() implements Protection {

        @Override
        public String sentence() {
            return "It is the newest completed backup of its environment.";
        }

        @Override
        public Rule rule() {
            return Rule.NEWEST;
        }
    }

    /** It is the newest that was taken of its environment and is not known to be damaged. */
    record NewestReliable() implements Protection {

        @Override
        public String sentence() {
            return "It is the newest backup taken of its environment of which no damage is known.";
        }

        @Override
        public Rule rule() {
            return Rule.NEWEST;
        }
    }

    /**
     * Someone needs it.
     *
     * @param holders who, at least one
     */
    record Pinned(List<String> holders) implements Protection {

        @Override
        public String sentence() {
            return "It is pinned by %s.".formatted(String.join(", ", holders));
        }

        @Override
        public Rule rule() {
            return Rule.PINNED;
        }
    }

    /** It is still being taken. */
    record Unfinished() implements Protection {

        @Override
        public String sentence() {
            return "It is still being taken.";
        }

        @Override
        public Rule rule() {
            return Rule.UNFINISHED;
        }
    }

    /**
     * It is being restored.
     *
     * @param restores the restores that have not ended, at least one
     */
    record InUse(List<UUID> restores) implements Protection {

        @Override
        public String sentence() {
            return "A restore that has not ended uses it.";
        }

        @Override
        public Rule rule() {
            return Rule.IN_USE;
        }
    }
}
