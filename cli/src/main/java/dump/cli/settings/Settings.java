package dump.cli.settings;

import dump.cli.input.SettingsException;
import dump.cli.places.Places;
import dump.cli.secrets.PassphraseSource;
import dump.model.ByteString;
import dump.retention.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A configuration, whole and valid, with its defaults filled in.
 *
 * @param file where it was read, or null if options stand for it
 * @param name also the tag of this configuration's snapshots; null if options stand for it
 * @param sources absolute; empty for a configuration that only reads
 * @param repository as written, expanded; a URL without its password
 * @param exclude patterns in order
 * @param excludeLargerThan bytes, or {@code Long.MAX_VALUE}
 * @param archiveDirectory where local records are kept; null to keep none
 * @param restoreTo where restored files go, absolute
 * @param compressionLevel of zstd, 1 to 19; 0 for none
 * @param tags of new snapshots, beside the name
 * @param store how the native engine reaches the store of its repository
 * @param duplicity what its engine wants to know; null with the native engine
 * @param keep which snapshots a cleanup keeps; null for all
 */
public record Settings(Path file, String name, String host, List<ByteString> sources, String repository,
        List<String> exclude, List<String> excludeIfPresent, boolean excludeCaches, long excludeLargerThan,
        boolean oneFileSystem, PassphraseSource passphrase, Path archiveDirectory, Path restoreTo,
        int compressionLevel, List<String> tags, Duration lockWait, StoreSettings store,
        DuplicitySettings duplicity, Policy keep) {

    /** The level that reads, compresses and stores fastest for its size (docs/decisions). */
    public static final int LEVEL_DEFAULT = 2;
    public static final int LEVEL_MAX = 19;
    public static final Duration LOCK_WAIT_DEFAULT = Duration.ofMinutes(10);

    /**
     * What stands for a configuration that is not there: a repository, and all that is in it. Records are kept where
     * there is a home for them, so that the next run can clear the lock of one that was killed.
     */
    public static Settings of(String repository, PassphraseSource passphrase, Places places) {
        return new Settings(null, null, places.caller().host(), List.of(), repository, List.of(), List.of(), false,
                Long.MAX_VALUE, false, passphrase, places.writableStateHome(), places.restoreTo(), LEVEL_DEFAULT,
                List.of(), LOCK_WAIT_DEFAULT, StoreSettings.DEFAULT, null, null);
    }

    /** The same for an archive of Duplicity. @param filePrefix what the names of its manifests begin with, or null */
    public static Settings of(DuplicityRepository repository, String filePrefix, PassphraseSource passphrase,
            Places places)
            throws SettingsException {
        var bare = of(repository.shown(), passphrase, places);
        return new Settings(null, null, bare.host, List.of(), bare.repository, List.of(), List.of(), false,
                Long.MAX_VALUE,
                false, passphrase, bare.archiveDirectory, bare.restoreTo, LEVEL_DEFAULT, List.of(), LOCK_WAIT_DEFAULT,
                bare.store, DuplicitySettings.of(repository, filePrefix), null);
    }

    public boolean isNative() {
        return duplicity == null;
    }

    /** The repository's directory if it is one of this machine, else null. */
    public Path localRepository() {
        return isNative() ? Repositories.directory(repository) : duplicity.repository().local();
    }

    public Settings withArchiveDirectory(Path other) {
        return new Settings(file, name, host, sources, repository, exclude, excludeIfPresent, excludeCaches,
                excludeLargerThan, oneFileSystem, passphrase, other, restoreTo, compressionLevel, tags, lockWait,
                store, duplicity, keep);
    }

    public Settings withStore(StoreSettings other) {
        return new Settings(file, name, host, sources, repository, exclude, excludeIfPresent, excludeCaches,
                excludeLargerThan, oneFileSystem, passphrase, archiveDirectory, restoreTo, compressionLevel, tags,
                lockWait, other, duplicity, keep);
    }

    public Settings withPassphrase(PassphraseSource other) {
        return new Settings(file, name, host, sources, repository, exclude, excludeIfPresent, excludeCaches,
                excludeLargerThan, oneFileSystem, other, archiveDirectory, restoreTo, compressionLevel, tags, lockWait,
                store, duplicity, keep);
    }
}
