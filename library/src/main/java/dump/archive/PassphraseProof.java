package dump.archive;

import dump.difftar.Archive;
import dump.duplicity.DuplicityException;
import dump.duplicity.Gpg;
import dump.duplicity.Setup;
import dump.stores.Store;
import java.util.ArrayList;
import java.util.Arrays;

/** Whether the passphrase is the archive's: it is tried on what a destination of our own reach holds. */
final class PassphraseProof {
    private static final long MANIFEST_BYTES_MAX = 256L << 20;
    private static final int HEAD_BYTES = 64 << 10;

    private PassphraseProof() {}

    /**
     * @return whether it was proved; there may be nothing to try it on, or none to try
     * @throws DuplicityException.WrongPassphrase if it opens nothing there
     */
    static boolean of(Archive archive, Store store, Setup setup) throws DuplicityException, InterruptedException {
        var passphrase = setup.secrets().value("PASSPHRASE");
        if (passphrase == null) return false;
        try {
            var manifest = manifest(archive);
            var volume = manifest == null ? resumable(archive) : null;
            if (manifest != null)
                Gpg.tryPassphrase(store.fetch(manifest, MANIFEST_BYTES_MAX), setup, passphrase, MANIFEST_BYTES_MAX);
            else if (volume != null) Gpg.tryOnHead(store.head(volume, HEAD_BYTES), setup, passphrase);
            return manifest != null;
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    /** The newest one at the destination, or null. */
    private static String manifest(Archive archive) {
        var manifests = new ArrayList<String>();
        for (var lost : archive.lost()) manifests.add(lost.set().manifest());
        for (var set : archive.sets()) manifests.add(set.manifest());
        return manifests.reversed().stream().filter(PassphraseProof::isEncrypted).findFirst().orElse(null);
    }

    /** A volume of what an interrupted first run left: the next goes on with it. Null if there is none. */
    private static String resumable(Archive archive) {
        return archive.unfinished().reversed().stream().flatMap(set -> set.volumes().values().stream())
                .filter(PassphraseProof::isEncrypted).findFirst().orElse(null);
    }

    private static boolean isEncrypted(String name) {
        return name != null && (name.endsWith(".gpg") || name.endsWith(".g"));
    }
}
