package dump.cli;

import dump.cli.commands.Command;
import dump.cli.commands.Commands;
import dump.cli.commands.Context;
import dump.cli.commands.Dump;
import dump.cli.commands.SharedOptions;
import dump.cli.input.RawText;
import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.cli.places.LocalTime;
import dump.cli.places.Places;
import dump.cli.report.OutputFailed;
import dump.cli.report.Terminal;
import dump.cli.session.Interruption;
import dump.model.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Puts a run together: reads what the process was given, finds the command, runs it, tells how it ended. */
public final class Main {
    /** As the POM has it; to ask the jar for it takes 10 ms. */
    static final String VERSION = "0.1";

    private final Context context;
    private final Dump dump;
    private final FailureReport failures;

    private Main(Context context) {
        this.context = context;
        dump = new Dump(context);
        failures = new FailureReport(context, dump);
    }

    public static void main(String[] arguments) {
        var context = context();
        int code = run(context, RawText.arguments(arguments, Path.of("/proc/self/cmdline")));
        // After a signal the machine is on its way out already, with the signal's code; this call then only waits.
        if (context.interruption().arrived()) System.exit(code);
        // Everything is told and flushed; an ordinary exit would load a logger first, at a tenth of a short run.
        Runtime.getRuntime().halt(code);
    }

    /** Runs one command in a process that goes on; returns the exit code. */
    static int run(String... arguments) {
        return run(context(), arguments);
    }

    private static Context context() {
        var caller = Caller.ofProcess();
        LocalTime.follow(caller.environment().get("TZ"));
        return new Context(caller, Places.of(caller), Terminal.ofProcess(caller.environment()),
                Clock.systemDefaultZone(), Interruption.install(), "dump " + VERSION);
    }

    static int run(Context context, String... arguments) {
        int code = new Main(context).answer(arguments);
        context.interruption().ended();
        return code;
    }

    private int answer(String[] arguments) {
        try {
            int code = execute(arguments);
            context.terminal().output().flush();
            return heard(code);
        } catch (OutputFailed failure) {
            return failures.output(failure, false);
        } catch (Exception | OutOfMemoryError | StackOverflowError failure) {
            int code = failures.tell(failure);
            try {
                context.terminal().output().flush();
            } catch (OutputFailed second) {
                return code;
            }
            return code;
        }
    }

    /** The work is done: only that nobody could be told of it is added, unless nobody wanted to hear it. */
    private int heard(int code) {
        try {
            context.terminal().output().throwPostponed();
            return code;
        } catch (OutputFailed failure) {
            int second = failures.output(failure, code == ExitCode.DONE);
            return code == ExitCode.DONE ? second : code;
        }
    }

    private int execute(String[] arguments) throws Exception {
        var line = Commands.of(dump, arguments);
        CommandLine.ParseResult parsed;
        try {
            parsed = line.parseArgs(arguments);
        } catch (ParameterException wrong) {
            dump.tellAsAskedBy(arguments);
            return refused(Usage.complaint(wrong, Commands.all(new Dump(context)), this::isConfiguration,
                    word -> dump.meantAsDate(List.of(word))));
        }
        var parsing = parsed;
        while (parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested())
            parsed = parsed.subcommand();
        if (parsed.isVersionHelpRequested()) {
            context.terminal().output().write(context.version() + " (Java " + Runtime.version() + ")\n");
            return ExitCode.DONE;
        }
        if (parsed.isUsageHelpRequested()) {
            context.terminal().output().write(Usage.of(parsed.commandSpec().commandLine()));
            return ExitCode.DONE;
        }
        SharedOptions.check(parsing);
        dump.check();
        if (parsed.commandSpec().userObject() instanceof Command command) {
            var complaint = LocalTime.complaint(context.caller().environment().get("TZ"));
            if (complaint != null && command.tellsTimes()) dump.report().on(new Event.Warning(complaint));
            failures.running(command);
            if (command.goesOnUnheard()) context.terminal().output().postponeFailure();
            return ExitCode.of(command.run());
        }
        if (!dump.json()) context.terminal().say(Greeting.of(context));
        return dump.json() ? refused("no command given") : ExitCode.USAGE;
    }

    private boolean isConfiguration(String name) {
        try {
            return Files.exists(context.places().configuration(name));
        } catch (SettingsException impossible) {
            return false;
        }
    }

    private int refused(String complaint) {
        dump.report().failed(complaint, ExitCode.USAGE);
        return ExitCode.USAGE;
    }
}
