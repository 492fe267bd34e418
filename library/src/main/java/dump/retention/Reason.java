package dump.retention;

import java.util.List;

/** Why a snapshot stays. */
public sealed interface Reason {
    /** In a few words, as they follow the snapshot in a list. */
    String text();

    /** It is among those that a rule counts. @param oldest nothing else of its time is left, and there is none before */
    record Counted(Rule rule, boolean oldest) implements Reason {
        @Override
        public String text() {
            return (oldest ? "oldest " : "") + rule.word() + (rule == Rule.LAST ? "" : " snapshot");
        }
    }

    /** It is not much older than the newest. @param rule of which one each is kept; null for every one */
    record Within(Rule rule, boolean oldest, Period period) implements Reason {
        @Override
        public String text() {
            return (oldest ? "oldest " : "") + (rule == null ? "" : rule.word() + " ") + "within " + period;
        }
    }

    /** It has all of these tags; none where it has no tags at all. */
    record Tagged(List<String> tags) implements Reason {
        @Override
        public String text() {
            return tags.equals(List.of("")) ? "no tags" : "tags " + String.join(", ", tags);
        }
    }

    /** The date to delete before is not later than it. */
    record Later() implements Reason {
        @Override
        public String text() {
            return "not before the date";
        }
    }

    /** It shows how things stood at the date to delete before. */
    record InForce() implements Reason {
        @Override
        public String text() {
            return "in force at the date";
        }
    }

    /** There is no newer one of the same. */
    record Newest() implements Reason {
        @Override
        public String text() {
            return "newest";
        }
    }

    /** A person wants it kept. */
    record Pinned() implements Reason {
        @Override
        public String text() {
            return "pinned";
        }
    }

    /** It is not of this configuration. */
    record Foreign() implements Reason {
        @Override
        public String text() {
            return "foreign";
        }
    }

    /** Nothing asks for any to go. */
    record Unasked() implements Reason {
        @Override
        public String text() {
            return "no date and no rule lets it go";
        }
    }

    /** A clock was wrong, or somebody wants the others gone: it counts for nothing. */
    sealed interface SetAside extends Reason {}

    /** It is dated in the future. */
    record Future() implements SetAside {
        @Override
        public String text() {
            return "dated in the future";
        }
    }

    /** It came later than its time says, and not by us. */
    record Belated() implements SetAside {
        @Override
        public String text() {
            return "appeared later than it is dated";
        }
    }
}
