package dump.cli.commands;

import dump.cli.report.JsonReport;
import dump.cli.report.Report;
import dump.cli.report.Style;
import dump.cli.report.TextReport;
import dump.cli.settings.Caller;
import dump.cli.settings.DuplicityRepository;
import dump.cli.settings.PassphraseSource;
import dump.cli.settings.Repositories;
import dump.cli.settings.Settings;
import dump.cli.settings.SettingsException;
import dump.cli.settings.SettingsFile;
import dump.cli.settings.When;
import dump.engine.NativeSettings;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after it, and what follows from them. */
@CommandLine.Command(name = "dump", synopsisSubcommandLabel = "COMMAND", sortOptions = false, abbreviateSynopsis = true,
        description = "Encrypted backups, one word a day. Start with: dump help intro",
        footer = {"", "Topics of help: intro, configuration, when, excludes, duplicity, trouble,",
                "precautions, exit-codes, json"})
public final class Dump {
    @Option(names = {"-d", "--date"}, paramLabel = "WHEN", scope = ScopeType.INHERIT,
            description = "which point in time (help when)")
    String date;
    @Option(names = {"-t", "--trial-run"}, scope = ScopeType.INHERIT,
            description = "show what would be done and change nothing")
    boolean trial;
    @Option(names = {"-n", "--narrate"}, scope = ScopeType.INHERIT, description = "tell step by step what is done")
    boolean narrate;
    @Option(names = {"-v", "--verbose"}, scope = ScopeType.INHERIT, description = "more about files and errors")
    boolean verbose;
    @Option(names = {"-q", "--quiet"}, scope = ScopeType.INHERIT,
            description = "nothing on success but warnings, one line on failure")
    boolean quiet;
    @Option(names = {"-c", "--config"}, paramLabel = "NAME", scope = ScopeType.INHERIT,
            description = "a configuration by name or path")
    String config;
    @Option(names = "--repository", paramLabel = "REPOSITORY", scope = ScopeType.INHERIT,
            description = "work without a configuration on this repository")
    String repository;
    @Option(names = "--engine", paramLabel = "ENGINE", scope = ScopeType.INHERIT,
            description = "with --repository, and for init: native (the default) or duplicity")
    String engine;
    @Option(names = "--file-prefix", paramLabel = "PREFIX", scope = ScopeType.INHERIT,
            description = "with --engine duplicity: what the names of the archive's manifests begin with")
    String filePrefix;
    @Option(names = "--passphrase-file", paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "where the passphrase is")
    String passphraseFile;
    @Option(names = "--all-snapshots", scope = ScopeType.INHERIT, description = "see those of every host and tag")
    boolean allSnapshots;
    @Option(names = "--host", paramLabel = "HOST", scope = ScopeType.INHERIT, description = "see those of this host")
    String host;
    @Option(names = "--tag", paramLabel = "TAG", scope = ScopeType.INHERIT,
            description = "see those with this tag; for backup: add it")
    List<String> tags;
    @Option(names = "--no-lock", scope = ScopeType.INHERIT, description = "read without a lock, for the emergency")
    boolean noLock;
    @Option(names = "--json", scope = ScopeType.INHERIT, description = "one JSON object a line (help json)")
    boolean json;
    @Option(names = "--yes", scope = ScopeType.INHERIT, description = "answer yes to every question")
    boolean yes;
    @Option(names = "--no-progress", scope = ScopeType.INHERIT, description = "no progress line")
    boolean noProgress;
    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "show this")
    boolean help;
    @Option(names = "--version", versionHelp = true, scope = ScopeType.INHERIT, description = "show the version")
    boolean version;

    private final Context context;
    private Report report;
    private boolean warned;
    /** What the passphrase was asked of. */
    private PassphraseSource asked;

    public Dump(Context context) {
        this.context = context;
    }

    Context context() {
        return context;
    }

    /** Whether a stack trace is wanted with an error. */
    public boolean verbose() {
        return verbose;
    }

    public boolean quiet() {
        return quiet;
    }

    public boolean trial() {
        return trial;
    }

    public boolean json() {
        return json;
    }

    /** Where this run is told. */
    public Report report() {
        if (report == null) {
            var style = new Style(narrate, verbose, quiet, !noProgress, trial);
            report = json ? new JsonReport(context.terminal(), style, context.clock())
                    : new TextReport(context.terminal(), style, context.clock());
        }
        return report;
    }

    /** Arguments that cannot be understood may say all the same how that is to be told. */
    public void tellAsAskedBy(String[] arguments) {
        json |= Arrays.asList(arguments).contains("--json");
    }

    /** Refuses what contradicts itself, and labels that no snapshot has. */
    public void check() throws SettingsException {
        if (quiet && verbose) throw new SettingsException("--quiet and --verbose contradict each other; leave one out");
        if (tags == null) return;
        for (var tag : tags) {
            if (tag.contains(",")) throw new SettingsException("a --tag has no comma");
        }
    }

    Path configuration() throws SettingsException {
        return context.places().configuration(config);
    }

    /** What to read with: the configuration, or the options that stand for one. */
    Settings readingSettings() throws SettingsException {
        if (filePrefix != null && (repository == null || !isForDuplicity())) throw new SettingsException("--file-prefix is"
                + " for --repository with --engine duplicity; a configuration says it in duplicity.options");
        if (repository == null) return settings();
        if (config != null) throw new SettingsException("--repository stands for a configuration; leave out --config");
        var named = passphraseSource();
        var source = named == null ? new PassphraseSource.Asked() : named;
        var caller = context.caller();
        if (isForDuplicity())
            return Settings.of(DuplicityRepository.ofOption(caller.expanded(repository), caller.workingDirectory(), caller.home()),
                    filePrefix, source, context.places());
        if (repository.startsWith("file://") || DuplicityRepository.isArchive(caller.resolve(repository)))
            throw new SettingsException(repository + (repository.startsWith("file://") ? " is a URL, and the native engine"
                    + " knows directories by their paths alone" : " holds an archive of Duplicity")
                    + "; to read it with Duplicity add --engine duplicity");
        return Settings.of(Repositories.resolve(caller.expanded(repository), caller.workingDirectory()), source, context.places());
    }

    /** Whether {@code --engine} names Duplicity. */
    boolean isForDuplicity() throws SettingsException {
        if (engine != null && !engine.equals("native") && !engine.equals("duplicity"))
            throw new SettingsException("--engine is native or duplicity, not " + engine);
        return "duplicity".equals(engine);
    }

    /** The configuration. */
    Settings settings() throws SettingsException {
        if (engine != null) throw new SettingsException("--engine is for --repository and for init; a configuration says"
                + " it itself: engine = \"" + engine + "\"");
        return configured();
    }

    private Settings configured() throws SettingsException {
        var file = configuration();
        if (!Files.exists(file)) throw new SettingsException(context.places().missing(config, file));
        var settings = SettingsFile.read(file, context.places());
        var named = passphraseSource();
        if (named != null) return settings.withPassphrase(named);
        if (settings.passphrase() instanceof PassphraseSource.OfText && !warned)
            report().note("the passphrase stands in " + file + " itself, and in every copy of that file;"
                    + " passphrase.file keeps it apart");
        warned = true;
        return settings;
    }

    /** The passphrase file that an option names, or null. */
    PassphraseSource passphraseSource() throws SettingsException {
        return passphraseFile == null ? null
                : new PassphraseSource.OfFile(context.caller().resolve(passphraseFile));
    }

    /** A question, on a line of its own, about a word that names a point in time rather than a path; empty if none does. */
    public String meantAsDate(List<String> words) {
        var clock = context.clock();
        return words.stream().map(word -> When.option(word, clock.instant(), clock.getZone())).filter(Objects::nonNull)
                .findFirst().map(option -> "\nDid you mean " + option + "?").orElse("");
    }

    Selector selector() throws SettingsException {
        return When.parse(date, context.clock().instant(), context.clock().getZone());
    }

    /** Which snapshots a reading command sees. */
    Whose whose(Settings settings) throws SettingsException {
        needNoLabels(settings);
        if (tags != null && tags.size() > 1) throw new SettingsException("only one --tag can be looked for");
        var tag = tags == null ? null : tags.getFirst();
        if (host != null || tag != null) return Whose.asked(host, tag);
        if (allSnapshots || settings.name() == null) return Whose.ALL;
        return own(settings);
    }

    /** A Duplicity archive is one configuration's, and its sets bear no labels. */
    void needNoLabels(Settings settings) throws SettingsException {
        if (!settings.isNative() && (host != null || tags != null)) throw new SettingsException(
                "Duplicity's archives know neither hosts nor tags; leave out --host and --tag");
    }

    /** The options with which another command reads the same repository in the same way. */
    List<String> sameRepository() {
        var words = new ArrayList<String>();
        if (repository != null) words.addAll(List.of("--repository", repository));
        if (engine != null) words.addAll(List.of("--engine", engine));
        if (filePrefix != null) words.addAll(List.of("--file-prefix", filePrefix));
        if (config != null) words.addAll(List.of("--config", config));
        if (passphraseFile != null) words.addAll(List.of("--passphrase-file", passphraseFile));
        if (noLock) words.add("--no-lock");
        if (trial) words.add("--trial-run");
        if (json) words.add("--json");
        return words;
    }

    /** The configuration's own snapshots, and foreign ones that cover its sources. */
    static Whose own(Settings settings) {
        return new Whose(settings.host(), settings.name(), sourcePaths(settings), false);
    }

    /** Snapshots hold real paths; a source that is gone keeps its name. */
    private static List<String> sourcePaths(Settings settings) {
        var paths = new ArrayList<String>();
        for (var source : settings.sources()) {
            try {
                paths.add(Path.of(source.toString()).toRealPath().toString());
            } catch (IOException | RuntimeException gone) {
                paths.add(source.toString());
            }
        }
        return List.copyOf(paths);
    }

    NativeSettings engineSettings(Settings settings) {
        var state = settings.archiveDirectory() == null ? null : Caller.bytes(settings.archiveDirectory());
        return new NativeSettings(Repositories.locate(settings.repository()), state, settings.host(),
                context.caller().user(), settings.compressionLevel(), settings.lockWait(), noLock,
                context.version(), trial);
    }

    /** What the passphrase source gives; the engine asks once. */
    byte[] passphrase(Settings settings, boolean twice) throws SettingsException {
        asked = settings.passphrase();
        return settings.passphrase().read(context.caller(), prompt(), settings.repository(), twice);
    }

    /** The same of a repository that is there, in all the ways it may be meant. */
    List<byte[]> passphraseWays(Settings settings) throws SettingsException {
        asked = settings.passphrase();
        return asked.readWays(context.caller(), prompt(), settings.repository());
    }

    /** The same for GnuPG. */
    List<byte[]> passphraseLine(Settings settings, boolean twice) throws SettingsException {
        asked = settings.passphrase();
        return settings.passphrase().readLine(context.caller(), prompt(), settings.repository(), twice);
    }

    /** Where the passphrase came from, in words; null if nobody gave one, or a person typed it. */
    public String passphraseOrigin() {
        return asked == null || asked instanceof PassphraseSource.Asked ? null : asked.describe();
    }

    private PassphrasePrompt prompt() {
        return new PassphrasePrompt(context.terminal(), context.interruption());
    }
}
