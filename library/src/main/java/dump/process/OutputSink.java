package dump.process;

/** Takes what a child writes to its log, or without a log to standard output, as it comes. */
@FunctionalInterface
public interface OutputSink {
    /** @param buffer is used again after the call. @throws ProgramException ends the child */
    void accept(byte[] buffer, int offset, int length) throws ProgramException;
}
