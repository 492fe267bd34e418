package dump.cli.commands;

import dump.backend.Location;
import dump.backend.retry.RetryOptions;
import dump.cli.input.SettingsException;
import dump.cli.input.When;
import dump.cli.places.Caller;
import dump.cli.places.ShellWord;
import dump.cli.report.JsonReport;
import dump.cli.report.Remedies;
import dump.cli.report.Report;
import dump.cli.report.Style;
import dump.cli.report.TextReport;
import dump.cli.secrets.PassphraseSource;
import dump.cli.settings.DuplicityRepository;
import dump.cli.settings.Repositories;
import dump.cli.settings.Settings;
import dump.cli.settings.SettingsFile;
import dump.cli.settings.StoreSettings;
import dump.model.Event;
import dump.model.Events;
import dump.nativeengine.NativeOptions;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.stores.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The options that every command takes, before or after it, and what follows from them. */
public final class Dump {
    String date;
    boolean trial;
    boolean narrate;
    boolean verbose;
    boolean quiet;
    String config;
    String repository;
    String engine;
    String filePrefix;
    String passphraseFile;
    boolean allSnapshots;
    String host;
    List<String> tags;
    boolean noLock;
    boolean json;
    boolean yes;
    boolean noProgress;

    private final Context context;
    private Report report;
    private boolean warned;
    private final Map<String, byte[]> answers = new HashMap<>();
    private final Set<String> noticed = ConcurrentHashMap.newKeySet();
    /** What the passphrase was asked of. */
    private PassphraseSource asked;

    public Dump(Context context) {
        this.context = context;
    }

    void describe(Syntax syntax) {
        syntax.does("Encrypted backups. Start with: dump help intro");
        syntax.closes("COMMAND", "", "Topics of help: intro, configuration, when, excludes, duplicity, servers,",
                "trouble, precautions, exit-codes, json");
        syntax.option("-d --date", "WHEN", "which snapshot (help when)", value -> date = value);
        syntax.flag("-t --trial-run", "show what would be done and change nothing", on -> trial = on);
        syntax.flag("-n --narrate", "tell each step", on -> narrate = on);
        syntax.flag("-v --verbose", "show more about files and errors", on -> verbose = on);
        syntax.flag("-q --quiet", "print only warnings, and one line on failure", on -> quiet = on);
        syntax.option("-c --config", "NAME", "a configuration by name or path", value -> config = value);
        syntax.option("--repository", "REPOSITORY",
                "use this repository without a configuration", value -> repository = value);
        syntax.option("--engine", "ENGINE",
                "with --repository, and for init: native (the default) or duplicity", value -> engine = value);
        syntax.option("--file-prefix", "PREFIX",
                "with --engine duplicity: how the names of the archive's manifests begin", value -> filePrefix = value);
        syntax.option("--passphrase-file", "FILE", "the file with the passphrase", value -> passphraseFile = value);
        syntax.flag("--all-snapshots", "see snapshots of every host and tag", on -> allSnapshots = on);
        syntax.option("--host", "HOST", "see snapshots of this host", value -> host = value);
        syntax.list("--tag", "TAG", "see snapshots with this tag; for backup: add it", given -> tags = given);
        syntax.flag("--no-lock", "read without a lock, in an emergency", on -> noLock = on);
        syntax.flag("--json", "one JSON object a line (help json)", on -> json = on);
        syntax.flag("--yes", "answer yes to every question", on -> yes = on);
        syntax.flag("--no-progress", "show no progress line", on -> noProgress = on);
        syntax.help("-h --help", "show this help");
        syntax.version("--version", "show the version");
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
            report = json ? new JsonReport(context.terminal(), style, context.clock(), remedies())
                    : new TextReport(context.terminal(), style, context.clock(), remedies());
        }
        return report;
    }

    /** What people are told to do. */
    public Remedies remedies() {
        return new Remedies(ShellWord.quoted(context.places().name()),
                config == null ? "" : "-c " + ShellWord.quoted(config));
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
            if (tag.contains(",")) throw new SettingsException("a --tag cannot contain a comma");
        }
    }

    /** The same run with another configuration: what is said of it names that one. */
    Dump with(String other) {
        var dump = new Dump(context);
        dump.config = other;
        dump.trial = trial;
        dump.narrate = narrate;
        dump.verbose = verbose;
        dump.quiet = quiet;
        dump.json = json;
        dump.yes = yes;
        dump.noProgress = noProgress;
        return dump;
    }

    Path configuration() throws SettingsException {
        return context.places().configuration(config);
    }

    /** What to read with: the configuration, or the options that stand for one. */
    Settings readingSettings() throws SettingsException {
        if (filePrefix != null && (repository == null
                || !isForDuplicity())) throw new SettingsException("--file-prefix is"
                + " for --repository with --engine duplicity; in a configuration use duplicity.options");
        if (repository == null) return settings();
        if (config != null) throw new SettingsException("--repository is used instead of a configuration; leave out --config");
        var named = passphraseSource();
        var source = named == null ? new PassphraseSource.Asked() : named;
        var caller = context.caller();
        if (isForDuplicity())
            return Settings.of(DuplicityRepository.ofOption(caller.expanded(repository), caller.workingDirectory(),
            caller.home()),
                    filePrefix, source, context.places());
        if (repository.startsWith("file://") || DuplicityRepository.isArchive(caller.resolve(repository)))
            throw new SettingsException(repository
            + (repository.startsWith("file://") ? " is a URL, and the native engine"
                    + " takes only paths of directories" : " holds an archive of Duplicity")
                    + "; to read it with Duplicity add --engine duplicity");
        return Settings.of(Repositories.resolve(caller.expanded(repository), caller.workingDirectory(),
                context.places().name()), source, context.places()).withStore(StoreSettings.of(repository));
    }

    /** Whether {@code --engine} names Duplicity. */
    boolean isForDuplicity() throws SettingsException {
        if (engine != null && !engine.equals("native") && !engine.equals("duplicity"))
            throw new SettingsException("--engine is native or duplicity, not " + engine);
        return "duplicity".equals(engine);
    }

    /** The configuration. */
    Settings settings() throws SettingsException {
        if (engine != null) throw new SettingsException("--engine is for --repository and for init; in a configuration"
                + " write engine = \"" + engine + "\"");
        return configured();
    }

    private Settings configured() throws SettingsException {
        var file = configuration();
        if (!Files.exists(file)) throw new SettingsException(context.places().missing(config, file));
        var settings = SettingsFile.read(file, context.places());
        if (settings.store().holdsSecret() && !warned)
            report().note("the password for the server is in " + file + " itself, and in every copy of that file;"
                    + " " + settings.store().secretInFile() + " keeps it in a file of its own");
        var named = passphraseSource();
        if (named != null) {
            warned = true;
            return settings.withPassphrase(named);
        }
        if (settings.passphrase() instanceof PassphraseSource.OfText && !warned)
            report().note("the passphrase is in " + file + " itself, and in every copy of that file;"
                    + " passphrase.file keeps it in a file of its own");
        warned = true;
        return settings;
    }

    /** The passphrase file that an option names, or null. */
    PassphraseSource passphraseSource() throws SettingsException {
        return passphraseFile == null ? null
                : new PassphraseSource.OfFile(context.caller().resolve(passphraseFile));
    }

    /**
     * A question, on a line of its own, about a word that names a point in time rather than a path; empty if none does.
     */
    public String meantAsDate(List<String> words) {
        var clock = context.clock();
        return words.stream().map(word -> When.option(word, clock.instant(), clock.getZone())).filter(Objects::nonNull)
                .findFirst().map(option -> "\nDid you mean " + option + "?").orElse("");
    }

    Selector selector() throws SettingsException {
        return When.parse(date, context.clock().instant(), context.clock().getZone());
    }

    Events listener(Selector selector) {
        return listener(selector, report());
    }

    /** Who names a snapshot by its identifier gets no other one, whatever is damaged: that is no more than told. */
    Events listener(Selector selector, Events events) {
        if (!(selector instanceof Selector.ById)) return events;
        return event -> events.on(event instanceof Event.SnapshotUnreadable(var text) ? new Event.Damage(text) : event);
    }

    /** Which snapshots a reading command sees. */
    SnapshotFilter filter(Settings settings) throws SettingsException {
        needNoLabels(settings);
        if (tags != null && tags.size() > 1) throw new SettingsException("only one --tag can be searched for");
        var tag = tags == null ? null : tags.getFirst();
        if (host != null || tag != null) return SnapshotFilter.asked(host, tag);
        if (allSnapshots || settings.name() == null) return SnapshotFilter.ALL;
        return own(settings);
    }

    /** A Duplicity archive is one configuration's, and its sets bear no labels. */
    void needNoLabels(Settings settings) throws SettingsException {
        if (!settings.isNative() && (host != null || tags != null)) throw new SettingsException(
                "Duplicity's archives have no hosts or tags; leave out --host and --tag");
    }

    /** The options with which another command reads the same repository in the same way. */
    List<String> sameRepository() {
        var words = new ArrayList<String>();
        if (repository != null) words.addAll(List.of("--repository", Repositories.withoutPassword(repository)));
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
    static SnapshotFilter own(Settings settings) {
        return SnapshotFilter.own(settings.host(), settings.name(), sourcePaths(settings));
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

    /** Where the native engine's repository is. */
    static Location place(Settings settings) {
        return Repositories.locate(settings.repository());
    }

    /** How its store is reached. */
    StoreOptions storeOptions(StoreSettings store, PassphraseSource passphrase) {
        var environment = context.caller().environmentOfChildren();
        if (passphrase instanceof PassphraseSource.OfEnvironment(var variable)) environment.remove(variable);
        return store.options(context.caller(), environment, context.terminal().inputIsTerminal() ? this::answered : null)
                .retries(RetryOptions.DEFAULT.listener(new StoreEvents(report()))).notices(this::noticed);
    }

    /** A run may open a store several times; a person is asked once. */
    private synchronized byte[] answered(String question, boolean twice) throws SettingsException {
        var answer = answers.get(question);
        if (answer == null) answers.put(question, answer = prompt().ask(question, twice));
        return answer.clone();
    }

    /** A run may open a store several times, and each time hears the same. */
    private void noticed(String notice) {
        if (noticed.add(notice)) report().on(new Event.Warning(notice));
    }

    NativeOptions engineOptions(Settings settings) {
        var state = settings.archiveDirectory() == null ? null : Caller.bytes(settings.archiveDirectory());
        return new NativeOptions(state, settings.host(), context.caller().user(), settings.compressionLevel(),
                settings.lockWait(), noLock, context.version(), trial,
                storeOptions(settings.store(), settings.passphrase())
                        .cache(settings.store().cache().options(settings.archiveDirectory(), trial)));
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

    /** A new one for a repository that is there; it is not the one that opens it. */
    byte[] newPassphrase(PassphraseSource source, String repository) throws SettingsException {
        if (source instanceof PassphraseSource.Asked && !context.terminal().inputIsTerminal())
            throw new SettingsException("there is no terminal to ask for the new passphrase; name its file with"
                    + " --new-passphrase-file FILE");
        return source.read(context.caller(), prompt(), repository, true);
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
