package dump.duplicity.command;

import dump.model.ByteString;
import dump.model.Remedy;
import dump.process.Invocation;
import dump.process.Timeouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How Duplicity is started for one job.
 *
 * @param arguments without the program and without {@code --log-fd}
 * @param environment the whole of it, without secrets; they come in by a pipe
 */
record DuplicityCommand(List<ByteString> arguments, Map<String, String> environment) {
    static final Version OLDEST = new Version(0, 6, 25);

    DuplicityCommand {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /**
     * The arguments that the version understands: the action first, then options, paths and the URL last. With a key
     * and no {@code PASSPHRASE} among the secrets of the setup, the agent of GnuPG is asked.
     *
     * @throws DuplicityException.Failed if the version is too old or broken, or the setup asks for what it cannot do
     */
    static DuplicityCommand of(DuplicityJob job, Setup setup, Version version, Directories directories)
            throws DuplicityException {
        if (!version.atLeast(OLDEST.major(), OLDEST.minor(), OLDEST.patch()))
            throw new DuplicityException.Failed("Duplicity " + version + " is too old: install " + OLDEST
                    + " or newer");
        refuseRemoved(setup, version);
        var environment = DuplicityEnvironment.of(setup);
        var expansion = expansion(setup, environment);
        var remote = Remote.of(setup, version);
        var options = new Options(job, setup, version, directories, expansion);
        var arguments = new ArrayList<ByteString>();
        arguments.addAll(options.action());
        arguments.addAll(options.common());
        for (var option : remote.options()) arguments.add(ByteString.of(option));
        arguments.addAll(options.encryption());
        arguments.addAll(options.forJob());
        for (var option : setup.options()) arguments.add(ByteString.of(option));
        arguments.addAll(options.places(ByteString.of(remote.url())));
        return new DuplicityCommand(arguments, environment);
    }

    private static void refuseRemoved(Setup setup, Version version) throws DuplicityException {
        if (!version.atLeast(2, 0, 0)) return;
        for (var option : setup.options())
            if (option.equals("--short-filenames") || option.equals("--old-filenames"))
                throw new DuplicityException.Failed("Duplicity " + version + " does not take " + option
                        + " any more; it finds files that are named so without it, and names new ones in its own way",
                        new Remedy.LookInto(Remedy.Matter.OPTION_REMOVED));
    }

    /** Whether Duplicity takes the path as it stands: else {@link #of} refuses it. */
    static boolean takesLiterally(ByteString path, Setup setup) {
        return expansion(setup, DuplicityEnvironment.of(setup)).isLiteral(path);
    }

    private static ExpandedPaths expansion(Setup setup, Map<String, String> environment) {
        return new ExpandedPaths(environment.keySet(), DuplicityEnvironment.secretNames(setup));
    }

    /** The arguments with the descriptor that takes the machine log: before the first option, behind the action. */
    List<ByteString> withLog(int descriptor) {
        var all = new ArrayList<>(arguments);
        int first = 0;
        while (first < all.size() && !all.get(first).startsWith(ByteString.of("--"))) first++;
        all.addAll(first, List.of(ByteString.of("--log-fd"), ByteString.of(Integer.toString(descriptor))));
        return all;
    }

    /** Duplicity, whose machine log is taken. */
    Invocation invocation(Setup setup) {
        return new Invocation(setup.program(), withLog(3), environment, setup.secrets(), true, 0,
                Timeouts.of(setup.timeout()));
    }

    /** What is run to hear the version. It makes a temporary directory even for that, and knows no option then. */
    static DuplicityCommand probe(Setup setup, ByteString temporary) {
        var environment = new HashMap<>(DuplicityEnvironment.of(setup));
        environment.put("TMPDIR", temporary.toString());
        return new DuplicityCommand(List.of(ByteString.of("--version")), environment);
    }
}
