package dump.duplicity.command;

import dump.duplicity.findings.DuplicityOutput;
import dump.duplicity.findings.Finding;
import dump.duplicity.findings.Stanza;
import dump.duplicity.findings.StanzaReader;
import dump.model.ByteString;
import dump.model.Remedy;
import dump.process.Child;
import dump.process.ChildExit;
import dump.process.ProgramException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Runs Duplicity: probes its version once, has GnuPG's agent started before it, and judges how it ended. */
public final class Runner implements AutoCloseable {
    private Setup setup;
    private final ByteString temporary;
    private FutureTask<Version> version;
    private boolean agentLaunched;

    /** @param temporary where Duplicity puts its temporary files */
    public Runner(Setup setup, ByteString temporary) {
        this.setup = setup;
        this.temporary = temporary;
    }

    /** Nobody gives a passphrase, though the setup names no key: the agent of GnuPG has it. */
    public void asksAgent() {
        setup = setup.withOption("--use-agent");
    }

    public Version version() throws DuplicityException, InterruptedException {
        probe();
        try {
            return version.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof DuplicityException known) throw known;
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** Python takes its time to start, so it does while something else is done. */
    public void probe() {
        if (version != null) return;
        version = new FutureTask<>(() -> Probe.version(setup, temporary));
        Thread.ofVirtual().start(version);
    }

    /**
     * @param archiveDirectory the real one, or that of the workspace
     * @param url of the destination, without a password
     */
    public void run(DuplicityJob job, ByteString archiveDirectory, String url, Consumer<Finding> findings)
            throws DuplicityException, InterruptedException {
        if (!agentLaunched && !setup.isPlain()) Gpg.launchAgent(setup);
        agentLaunched = true;
        var at = setup.withUrl(url);
        var command = DuplicityCommand.of(job, at, version(), new Directories(archiveDirectory, temporary));
        var output = new DuplicityOutput(job.place());
        var child = new Child(command.invocation(at));
        var reader = new StanzaReader(stanza -> {
            for (var finding : output.findings(stanza)) findings.accept(finding);
            if (stanza.keyword() == Stanza.Keyword.ERROR) child.fatal();
        });
        ChildExit ending;
        try {
            ending = child.run((byte[]) null, reader::read, line -> { });
        } catch (ProgramException absent) {
            throw new DuplicityException.Failed(absent);
        }
        reader.end();
        judge(job, at, ending, output);
    }

    private void judge(DuplicityJob job, Setup at, ChildExit ending, DuplicityOutput output) throws DuplicityException {
        var error = output.lastError();
        if (ending.hung() && error == null)
            throw new DuplicityException.Failed("Duplicity made no progress for " + setup.timeout()
                    .toSeconds() + " s and was ended; nothing that was stored is lost, and the next run goes on",
                    new Remedy.LookInto(Remedy.Matter.TIMEOUT));
        if (ending.code() == 1 && output.isCompared() && !ending.hung()) return;
        if (ending.code() != 0 && output.damaged() != null) throw Failure.ofVolume(output.damaged(), at);
        if (ending.code() != 0 || ending.hung() || Failure.hidden(ending.code(), error))
            throw Failure.of(code(ending, error), error, ending.errorTail(), output.fetched(), job, at);
    }

    /** Of one that we ended, because it had said that it cannot go on and did not end, what it said. */
    private static int code(ChildExit ending, Stanza error) {
        return ending.hung() && error != null ? error.code() : ending.code();
    }

    /** Nothing is left running. */
    @Override
    public void close() {
        if (version != null) version.cancel(true);
    }
}
