package dump.cli.commands;

import dump.backend.Location;
import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.places.Caller;
import dump.cli.places.Places;
import dump.cli.report.Outcome;
import dump.cli.secrets.GeneratedPassphrase;
import dump.cli.secrets.PassphraseSource;
import dump.cli.settings.NewConfiguration;
import dump.cli.settings.Repositories;
import dump.cli.settings.Settings;
import dump.cli.settings.StoreSettings;
import dump.engine.EngineException;
import dump.engine.Passphrase;
import dump.model.ByteString;
import dump.nativeengine.NativeEngine;
import dump.nativeengine.NativeOptions;
import dump.nativeengine.NativePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * From nothing to a configuration and a repository, in steps that each go on where a kill left them: look at the
 * source and the place; the passphrase file; the repository; the configuration.
 */
final class FirstRun {
    /** What stands in a repository, whole or half made, or in the root of a disk. */
    private static final Pattern REPOSITORY_NAMES = Pattern.compile(
            "config(?:-tmp-[0-9a-f]{16})?|keys|locks|index|snapshots|data|lost\\+found");

    private final Dump dump;
    private final Caller caller;
    private final Path configuration;
    private final Path ownPassphraseFile;
    private final List<Path> sources = new ArrayList<>();
    private final String repository;
    /** The same as a person wrote it, perhaps with a password; null for none. */
    private final String written;
    /** Null if it is on another machine. */
    private final Path local;
    private final boolean sourceNeeded;
    private boolean repositoryThere;
    private String like;

    /** @param withoutSource whether none is needed: standard input is stored, or only a repository is made */
    FirstRun(Dump dump, List<String> sourceOptions, String to, boolean withoutSource) throws SettingsException {
        this.dump = dump;
        caller = dump.context().caller();
        configuration = dump.configuration();
        ownPassphraseFile = Places.passphraseFile(configuration);
        sourceNeeded = !withoutSource;
        if (to != null && dump.repository != null)
            throw new SettingsException("--to and --repository are the same; name one");
        var place = to == null ? dump.repository : to;
        written = place;
        repository = place == null ? null : Repositories.resolve(caller.expanded(place), caller.workingDirectory(),
                dump.remedies().program());
        local = Repositories.directory(repository);
        if (sourceOptions != null) for (var source : sourceOptions) addSource(source);
    }

    private void addSource(String source) throws SettingsException {
        try {
            var path = caller.resolve(source);
            if (!sources.contains(path)) sources.add(path);
        } catch (InvalidPathException notText) {
            throw new SettingsException("a configuration is UTF-8 text and cannot name this source");
        }
    }

    /** The repository is to cut files where that of another configuration does. @param other its name, or null */
    FirstRun like(String other) {
        like = other;
        return this;
    }

    Path configuration() {
        return configuration;
    }

    String name() {
        return Places.nameOf(configuration);
    }

    Path archiveDirectory() throws SettingsException {
        var directory = dump.context().places().archiveDirectory(configuration);
        if (directory == null) throw new SettingsException("there is no writable home directory for local records");
        return directory;
    }

    /** With a configuration present, the first run's options contradict it or say it twice. */
    SettingsException refusal() {
        return new SettingsException("the configuration " + configuration + " already says what is backed up and where;"
                + " leave out --source and --to, or make another one with --config NEW");
    }

    /** Whether the configuration is what these options would have made. */
    boolean asked(Settings settings) {
        List<ByteString> wanted = sources.stream().map(Caller::bytes).toList();
        return settings.repository().equals(repository) && settings.sources().equals(wanted);
    }

    /** What would be done. */
    Outcome plan(String last) throws SettingsException, EngineException {
        look();
        var report = dump.report();
        if (generates()) report.note("would write a new passphrase to " + ownPassphraseFile);
        report.note(repositoryThere ? "would use the repository " + repository
                : "would make the repository " + repository);
        report.note("would write the configuration " + configuration);
        if (last != null) report.note("would " + last);
        return Outcome.DONE;
    }

    /** Checks the sources and looks at the place, before anything is written. */
    void look() throws SettingsException, EngineException {
        if (sources.isEmpty() && sourceNeeded)
            throw new SettingsException("say what to back up with --source DIR, and where to with --to REPOSITORY");
        if (repository == null) throw new SettingsException("say where the backups go with --to REPOSITORY");
        for (var source : sources) {
            needSource(source);
            if (local != null) refuseInside(source, local);
        }
        needWritable(configuration);
        if (local != null) lookAt(local);
        repositoryThere = NativeEngine.exists(Repositories.locate(repository),
                dump.storeOptions(StoreSettings.of(written), dump.passphraseSource()));
        if (repositoryThere && like != null) throw new SettingsException("--like is for a new repository, and "
                + repository + " is there already; name another place");
        if (repositoryThere) return;
        if (local != null) refuseOthersFiles(local);
        KnownRepositories.agree(dump, archiveDirectory(), name(), repository);
    }

    private static void lookAt(Path place) throws EngineException {
        if (place.getParent() != null && !Files.isDirectory(place.getParent()))
            throw new EngineException.Failed(place.getParent() + " does not exist: is the disk mounted? "
                    + "Only the last part of a repository's path is made", null);
        if (Files.exists(place) && !Files.isDirectory(place))
            throw new EngineException.Failed(place + " is not a directory", null);
        if (Files.isSymbolicLink(place) && !Files.exists(place))
            throw new EngineException.Failed(place + " is a dangling link: is the disk mounted?", null);
    }

    /** By real paths, as far as they are there. */
    static void refuseInside(Path source, Path repository) throws EngineException {
        if (real(source).startsWith(real(repository))) throw new EngineException.Misplaced("the source " + source
                + " lies in the repository " + repository);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException missing) {
            return path;
        }
    }

    static void needSource(Path source) throws EngineException {
        if (!Files.exists(source)) throw new EngineException.Refused("the source " + source + " does not exist");
        if (!Files.isReadable(source)) throw new EngineException.Refused("the source " + source
                + " cannot be read: permission denied");
    }

    static void needWritable(Path configuration) throws SettingsException {
        if (!canWrite(configuration)) throw new SettingsException("the configuration " + configuration
                + " cannot be written there; name another place with --config FILE");
    }

    /** A repository is made in a directory of its own, new or empty, or where an earlier attempt was cut off. */
    private static void refuseOthersFiles(Path place) throws EngineException {
        if (!Files.isDirectory(place)) return;
        try (var entries = Files.newDirectoryStream(place)) {
            for (var entry : entries) {
                var name = entry.getFileName().toString();
                if (!REPOSITORY_NAMES.matcher(name).matches())
                    throw new EngineException.Refused(place + " is not empty (it holds " + name
                            + ") and is not a repository; name another directory, such as " + place.resolve("backups"));
            }
        } catch (IOException unreadable) {
            throw new EngineException.Failed(place + " cannot be read: " + SystemReason.of(unreadable), unreadable);
        }
    }

    /** Whether the file could be made, with the directories that it needs. */
    private static boolean canWrite(Path file) {
        var directory = file.getParent();
        while (directory != null && !Files.exists(directory)) directory = directory.getParent();
        return directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
    }

    private boolean generates() {
        return dump.passphraseFile == null && !repositoryThere && !Files.exists(ownPassphraseFile);
    }

    /** Makes what is missing, after {@link #look}. */
    NativeEngine make() throws SettingsException, EngineException {
        boolean generated = generates() && GeneratedPassphrase.write(ownPassphraseFile);
        var source = passphraseSource();
        var engine = openOrCreate(source, generated);
        try {
            var file = source instanceof PassphraseSource.OfFile(var path) ? path : null;
            NewConfiguration.write(configuration, sources.stream().map(Path::toString).toList(),
                    Repositories.withoutPassword(written).equals(written) ? repository : caller.expanded(written), file,
                    dump.remedies().program(), caller.environment());
            dump.report().note("wrote the configuration " + configuration);
            if (file != null) notice(file);
            SameDisk.advise(dump, sources, local);
            return engine;
        } catch (SettingsException failure) {
            engine.close();
            throw failure;
        }
    }

    /** The file that is named; else our own, which an earlier attempt may have left; else a person. */
    private PassphraseSource passphraseSource() throws SettingsException {
        var named = dump.passphraseSource();
        if (named != null) return named;
        return Files.exists(ownPassphraseFile) ? new PassphraseSource.OfFile(ownPassphraseFile)
                : new PassphraseSource.Asked();
    }

    private NativeEngine openOrCreate(PassphraseSource source, boolean generated)
            throws SettingsException, EngineException {
        var settings = provisional(source);
        if (repositoryThere) {
            try {
                var engine = EngineOpener.openNative(dump, settings);
                dump.report().note("uses the repository at " + repository);
                return engine;
            } catch (EngineException.NoRepository half) {
                dump.report().note("goes on making the repository " + repository);
            }
        }
        try {
            return create(dump, settings);
        } catch (EngineException.WrongPassphrase anothers) {
            // Made for a repository that another program was quicker to make: it opens nothing.
            if (generated) remove(ownPassphraseFile);
            throw anothers;
        }
    }

    private static void remove(Path file) throws EngineException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new EngineException.Failed("the passphrase file " + file + " opens nothing; remove it", e);
        }
    }

    /** Says where the repository was made, unless it was there. */
    void tellPlace(NativeEngine engine) {
        if (engine.madeRepository()) dump.report().note("made the repository " + repository);
    }

    private NativeEngine create(Dump dump, Settings settings) throws SettingsException, EngineException {
        try (var place = NativePlace.at(Dump.place(settings), dump.engineOptions(settings).store())) {
            return create(dump, settings, place, like);
        }
    }

    /** Makes the repository; where another program was quicker, that one's is opened, which is told. */
    static NativeEngine create(Dump dump, Settings settings, NativePlace place, String like)
            throws SettingsException, EngineException {
        var passphrase = dump.passphrase(settings, true);
        NativeEngine engine;
        try (var other = like == null ? null : open(dump.with(like))) {
            engine = createOrOpen(place, other, Dump.place(settings), passphrase, dump.engineOptions(settings));
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
        if (!engine.madeRepository()) dump.report().note("another program made the repository "
                + settings.repository() + " at the same moment; dump uses it");
        return engine;
    }

    private static NativeEngine open(Dump other) throws SettingsException, EngineException {
        return EngineOpener.openForUpkeep(other, other.settings(), "init --like");
    }

    private static NativeEngine createOrOpen(NativePlace place, NativeEngine other, Location location, byte[] secret,
            NativeOptions options) throws EngineException {
        try {
            return place.createLike(other, GeneratedPassphrase.isGenerated(secret) ? Passphrase.generated(secret)
                    : Passphrase.of(secret), options);
        } catch (EngineException.Failed e) {
            if (!NativeEngine.exists(location, options.store())) throw e;
        }
        return NativeEngine.open(location, Passphrase.of(secret), options);
    }

    private Settings provisional(PassphraseSource source) throws SettingsException {
        var bare = Settings.of(repository, source, dump.context().places()).withStore(StoreSettings.of(written));
        return bare.withArchiveDirectory(archiveDirectory());
    }

    void notice(Path file) {
        dump.report().alarm("""

                  The backups can only be opened with the passphrase in
                      %s
                  Copy this file now to another place: a password manager, a USB stick,
                  paper in a drawer. If it is lost, so are the backups; nobody can restore it.
                """.formatted(file));
        var inside = sources.stream().filter(file::startsWith).findFirst();
        inside.ifPresent(source -> dump.report().alarm("  The passphrase file lies in the source " + source
                + ":\n  the copy in the backup cannot open the backup that it is in.\n"));
    }

    /** The notice for a configuration that was there before its passphrase. */
    static void notice(Dump dump, Path file) throws SettingsException {
        new FirstRun(dump, null, null, true).notice(file);
    }
}
