package dump.crypto;

/** What was written to memory did not come out of it again: its bits flip, or the processor errs. */
public final class MachineErrorException extends Exception {
    public MachineErrorException(String message) {
        super(message);
    }
}
