package dump.repository;

import dump.model.FoundLock.Holder;
import dump.model.Id;
import dump.model.LockRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What can be seen from this machine of those who hold locks. A holder refreshes its lock every five minutes.
 *
 * @param dead locks that runs of this machine made which have ended, by their records
 */
record LockHolders(Lock.Holder own, Processes processes, Instant now, Set<Id> dead) {
    /** As restic has it. */
    static final Duration SILENT = Duration.ofMinutes(30);
    /** How far the clocks of two machines may be apart without a word. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    /** The processes of this machine. */
    interface Processes {
        /** When the process began; null if there is none. */
        Instant begun(long pid);

        /** Whether processes of other users can be seen at all. */
        boolean areSeen();

        /** As /proc shows them. */
        Processes HERE = new Processes() {
            @Override
            public Instant begun(long pid) {
                return RunOwner.isOver(pid) ? null : ProcessHandle.of(pid).map(process -> process.info().startInstant().orElse(Instant.MIN))
                        .orElse(null);
            }

            @Override
            public boolean areSeen() {
                return ProcessHandle.of(1).isPresent();
            }
        };
    }

    Holder of(Id id, LockRecord lock) {
        if (dead.contains(id)) return Holder.ENDED;
        var age = Duration.between(lock.time().instant(), now);
        boolean silent = age.compareTo(SILENT) > 0;
        if (lock.hostname().equals(own.host())) {
            if (isRunning(lock)) return silent ? Holder.RUNS_SILENTLY : Holder.RUNS;
            if (lock.uid() == own.uid() || processes.areSeen()) return Holder.ENDED;
        }
        if (silent) return Holder.SILENT;
        return age.compareTo(CLOCKS_APART.negated()) < 0 ? Holder.IN_FUTURE : Holder.REFRESHED;
    }

    /** We hold none that we would come across, and a process number comes again. */
    private boolean isRunning(LockRecord lock) {
        if (lock.pid() == own.pid()) return false;
        var begun = processes.begun(lock.pid());
        return begun != null && !begun.isAfter(lock.time().instant().plus(CLOCKS_APART));
    }
}
