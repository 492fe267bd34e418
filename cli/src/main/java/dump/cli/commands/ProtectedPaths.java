package dump.cli.commands;

import dump.cli.places.Caller;
import dump.cli.secrets.PassphraseSource;
import dump.cli.settings.Settings;
import dump.model.ByteString;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run works with on this machine: by its path what it is, in words. */
final class ProtectedPaths {
    private ProtectedPaths() {}

    /** Directories that are ours alone. */
    static Map<ByteString, String> directories(Settings settings) {
        var own = new LinkedHashMap<ByteString, String>();
        put(own, settings.localRepository(), "the repository");
        put(own, settings.archiveDirectory(), "the archive directory");
        put(own, settings.store().cache().directory(), "the cache");
        return own;
    }

    /** These and the files without which the next run could not work. */
    static Map<ByteString, String> all(Dump dump, Settings settings) {
        var own = directories(settings);
        put(own, settings.file(), "the configuration");
        put(own, dump.context().places().launcher(), "the launcher");
        put(own, settings.passphrase(), "the passphrase file");
        put(own, settings.store().s3().secretKey(), "the file of the secret key");
        put(own, settings.store().rest().password(), "the file of the password");
        put(own, settings.isNative() ? settings.store().ssh().identity() : settings.duplicity().sshIdentity(), "the SSH key");
        return own;
    }

    private static void put(Map<ByteString, String> own, PassphraseSource source, String what) {
        switch (source) {
            case PassphraseSource.OfFile(var file) -> put(own, file, what);
            case PassphraseSource.OfGpgFile(var file) -> put(own, file, what);
            case PassphraseSource.OfCommand _, PassphraseSource.OfEnvironment _, PassphraseSource.OfAbraxas _,
                PassphraseSource.OfAvendesora _, PassphraseSource.OfText _, PassphraseSource.Asked _ -> { }
            case null -> { }
        }
    }

    private static void put(Map<ByteString, String> own, Path path, String what) {
        if (path != null) own.put(Caller.bytes(path), what);
    }
}
