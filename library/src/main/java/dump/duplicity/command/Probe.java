package dump.duplicity.command;

import dump.model.ByteString;
import dump.process.Child;
import dump.process.ChildExit;
import dump.process.Invocation;
import dump.process.ProgramException;
import dump.process.Timeouts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks the installed Duplicity for its version. */
final class Probe {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SAID_BYTES_MAX = 64 << 10;

    private Probe() {}

    /**
     * @param temporary where it puts its temporary files, which stay if it is ended
     * @throws DuplicityException.Failed if it is absent, too old or broken
     */
    static Version version(Setup setup, ByteString temporary) throws DuplicityException, InterruptedException {
        var said = new ByteArrayOutputStream();
        var command = DuplicityCommand.probe(setup, temporary);
        var invocation = new Invocation(setup.program(), command.arguments(), command.environment(), null, false, 0,
                Timeouts.of(LIMIT));
        var ending = run(invocation, said);
        var version = Version.parse(said.toString(StandardCharsets.UTF_8));
        if (ending.hung()) throw broken(setup, "does not end");
        if (version == null || ending.code() != 0)
            throw broken(setup, ending.lastLine().isEmpty() ? "ended with " + ending.code()
                    : "said: " + ending.lastLine());
        if (!version.atLeast(0, 6, 25))
            throw new DuplicityException.Failed("Duplicity " + version
                    + " is too old: 0.6.25 or later is needed; upgrade the package duplicity");
        return version;
    }

    private static ChildExit run(Invocation invocation, ByteArrayOutputStream said)
            throws DuplicityException, InterruptedException {
        try {
            return Child.run(invocation, (buffer, offset, length) -> said.write(buffer, offset,
                    Math.min(length, SAID_BYTES_MAX - said.size())), line -> { });
        } catch (ProgramException absent) {
            throw new DuplicityException.Failed(absent);
        }
    }

    private static DuplicityException broken(Setup setup, String how) {
        return new DuplicityException.Failed("the installed Duplicity is too old or broken: “" + setup.command()
                + " --version” " + how + "; reinstall the package duplicity");
    }
}
