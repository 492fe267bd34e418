package dump.cli;

import dump.cli.commands.Command;
import dump.cli.commands.Context;
import dump.cli.commands.Dump;
import dump.cli.input.SystemReason;
import dump.cli.report.OutputFailed;
import dump.engine.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.List;

/** Tells how a run failed: one sentence that names the thing and the remedy, a stack trace only for those who ask. */
final class FailureReport {
    private final Context context;
    private final Dump dump;
    private Command running;

    FailureReport(Context context, Dump dump) {
        this.context = context;
        this.dump = dump;
    }

    /** From now on this command is what may fail. */
    void running(Command command) {
        running = command;
    }

    /** @return the exit code */
    int tell(Throwable failure) {
        // An engine may wrap what our own output threw at it.
        for (var cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof OutputFailed output) return output(output, false);
        if (context.interruption().arrived() || failure instanceof EngineException.Interrupted) {
            var told = running == null || dump.trial() ? "" : running.whenInterrupted();
            context.terminal().say("dump: interrupted" + (told.isEmpty() ? "" : "; " + told));
            return ExitCode.INTERRUPTED;
        }
        int code = ExitCode.of(failure);
        dump.report().failed(sentence(failure), code);
        // What an engine says is whole; where anything else came from only we know what to make of.
        boolean strange = !(failure instanceof EngineException) && code != ExitCode.USAGE;
        if (dump.verbose() && strange) context.terminal().say(trace(failure));
        return code;
    }

    /** Who reads our output has gone, which is no failure, or it could not be written. */
    int output(OutputFailed failure, boolean done) {
        if (!failure.readerGone())
            context.terminal().say("dump: standard output "
                    + (failure.closed() ? "is closed" : "cannot be written: " + SystemReason.of(failure.getCause()))
                    + (done ? "; everything else is done" : ""));
        return ExitCode.of(failure);
    }

    private String sentence(Throwable failure) {
        return switch (failure) {
            case OutOfMemoryError full -> "not enough memory (" + Runtime.getRuntime().maxMemory() / (1 << 20)
                    + " MiB are allowed); nothing stored is lost";
            case StackOverflowError deep -> "something is nested too deeply; --verbose shows where";
            case EngineException.NotHeld missing -> dump.remedies().sentence(missing)
                    + dump.meantAsDate(List.of(missing.named()));
            case EngineException.WrongPassphrase wrong when wrong.isGiven() && dump.passphraseOrigin() != null ->
                dump.remedies().sentence(wrong) + "; the one given is from " + dump.passphraseOrigin();
            case EngineException engine -> dump.remedies().sentence(engine);
            case FileSystemException file when file.getFile() != null -> file.getFile() + ": " + SystemReason.of(file);
            case IOException other -> SystemReason.of(other);
            case UncheckedIOException wrapped -> SystemReason.of(wrapped.getCause());
            case InvalidPathException path -> "this is not a valid path: " + path.getMessage();
            case RuntimeException bug -> "this is a bug in dump; please report it with the stack trace that -v"
                    + " shows (" + bug + ")";
            default -> failure.getMessage();
        };
    }

    private static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }
}
