package dump.repository;

import dump.backend.BackendException;
import java.util.function.BooleanSupplier;

/** What must hold before a file has its name. */
interface Condition {
    boolean holds() throws BackendException, RepositoryException, InterruptedException;

    /** It was asked by a store, which knows nothing of what may go wrong with it; whoever saves is told that. */
    final class Asked implements BooleanSupplier {
        private final Condition condition;
        private volatile Throwable failure;

        Asked(Condition condition) {
            this.condition = condition;
        }

        @Override
        public boolean getAsBoolean() {
            try {
                failure = null;
                return condition.holds();
            } catch (Throwable failed) {
                failure = failed;
                return false;
            }
        }

        /** Throws what it failed with when it was last asked. */
        void throwFailure() throws BackendException, RepositoryException, InterruptedException {
            switch (failure) {
                case null -> { }
                case BackendException e -> throw e;
                case RepositoryException e -> throw e;
                case InterruptedException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }
}
