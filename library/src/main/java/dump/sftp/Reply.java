package dump.sftp;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What will be the answer to a request that was sent.
 *
 * @param <T> what it says
 */
public final class Reply<T> {
    /** Makes a value of an answer. */
    interface Decoder<T> {
        T decode(Answer answer) throws IOException;
    }

    private final Wire wire;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Decoder<T> decoder;
    /** What it counts for until it is answered, in bytes. */
    final int cost;

    Reply(Wire wire, Decoder<T> decoder, int cost) {
        this.wire = wire;
        this.decoder = decoder;
        this.cost = cost;
    }

    /**
     * Waits for it; once.
     *
     * @throws SftpStatus if the server refuses
     * @throws SftpLost if no answer comes any more
     */
    public T await() throws IOException, InterruptedException {
        try {
            return decoder.decode(arrived());
        } catch (SftpLost broken) {
            wire.fail(broken);
            throw broken;
        }
    }

    private Answer arrived() throws IOException, InterruptedException {
        while (true) {
            try {
                return answer.get(wire.silenceMax().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException silent) {
                wire.failIfSilent();
            } catch (ExecutionException failed) {
                // Thrown anew: each who waits gets a trace of its own.
                throw new SftpLost(failed.getCause().getMessage(), failed.getCause());
            }
        }
    }

    void arrive(Answer arrived) {
        answer.complete(arrived);
    }

    void fail(SftpLost failure) {
        answer.completeExceptionally(failure);
    }

    /** Told by whoever brings the answer; not where the server refuses. Nobody waits for it then. */
    void whenArrived(Consumer<T> action) {
        answer.thenAccept(arrived -> {
            try {
                action.accept(decoder.decode(arrived));
            } catch (SftpLost broken) {
                wire.fail(broken);
            } catch (IOException refused) {
                // Then it stays as it was.
            }
        });
    }

    /** Done by whoever brings the answer, if it is a status and nothing more. Somebody may wait for it, too. */
    void whenStatus(Runnable action) {
        answer.thenAccept(arrived -> {
            if (arrived.isStatus()) action.run();
        });
    }

    /** Done by whoever brings the answer, or the failure. */
    void whenOver(Runnable action) {
        answer.whenComplete((arrived, failure) -> action.run());
    }
}
