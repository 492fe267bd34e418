package dump.repository;

import dump.concurrent.Tasks;

/** Does something with many, several at once. */
public final class AtOnce {
    private static final int QUEUE_MAX = 16;

    private AtOnce() {}

    /** What is done with one. */
    public interface Work<T> {
        void on(T one) throws RepositoryException, InterruptedException;
    }

    /** @throws RepositoryException the first failure */
    public static <T> void each(String name, int threads, Iterable<T> all, Work<T> work)
            throws RepositoryException, InterruptedException {
        try (var tasks = new Tasks<>(name, threads, QUEUE_MAX, Exception.class)) {
            for (var one : all) tasks.submit(() -> work.on(one));
            tasks.join();
        } catch (RepositoryException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
