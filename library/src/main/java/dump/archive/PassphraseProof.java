package dump.archive;

import dump.difftar.Archive;
import dump.duplicity.DuplicityException;
import dump.duplicity.Gpg;
import dump.duplicity.GpgPackets;
import dump.duplicity.Setup;
import dump.stores.Store;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * Whether the passphrase is the archive's, and the way of encryption that of the settings: what a destination of our own
 * reach holds is tried and looked at.
 */
final class PassphraseProof {
    private static final long MANIFEST_BYTES_MAX = 256L << 20;
    private static final int HEAD_BYTES = 64 << 10;

    private final Archive archive;
    private final Store store;
    private final Setup setup;
    private byte[] content;
    private Gpg.Trial opened;

    PassphraseProof(Archive archive, Store store, Setup setup) {
        this.archive = archive;
        this.store = store;
        this.setup = setup;
    }

    /**
     * @return whether it was proved; there may be nothing to try it on, or none to try
     * @throws DuplicityException.WrongPassphrase if it opens nothing there
     */
    boolean prove() throws DuplicityException, InterruptedException {
        var passphrase = setup.secrets().value("PASSPHRASE");
        if (passphrase == null) return false;
        try {
            var volume = manifest() == null ? volume() : null;
            if (manifest() != null) opened = Gpg.tryPassphrase(content(), setup, passphrase, MANIFEST_BYTES_MAX);
            else if (volume != null) Gpg.tryOnHead(store.head(volume, HEAD_BYTES), setup, passphrase);
            return manifest() != null;
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    /** Who may open the newest manifest; null if there is none. */
    GpgPackets.Openers openers() throws DuplicityException, InterruptedException {
        return manifest() == null ? null : GpgPackets.openers(content());
    }

    /** Whether the newest manifest was opened, so that it is known who signed it. */
    boolean isOpened() {
        return opened instanceof Gpg.Trial.Opened;
    }

    /** Who signed the newest manifest; null if nobody did, or it could not be opened. */
    String signer() {
        return opened instanceof Gpg.Trial.Opened(var manifest, var signer) ? signer : null;
    }

    private byte[] content() throws DuplicityException, InterruptedException {
        if (content == null) content = store.fetch(manifest(), MANIFEST_BYTES_MAX);
        return content;
    }

    /** The newest one at the destination, or null. */
    private String manifest() {
        var manifests = new ArrayList<String>();
        for (var lost : archive.lost()) manifests.add(lost.set().manifest());
        for (var set : archive.sets()) manifests.add(set.manifest());
        return manifests.reversed().stream().filter(PassphraseProof::isEncrypted).findFirst().orElse(null);
    }

    /** One of what lost its manifest, or an interrupted first run left: the next goes on with it. Null if none. */
    private String volume() {
        var sets = new ArrayList<>(archive.unfinished());
        for (var lost : archive.lost()) sets.add(lost.set());
        return sets.reversed().stream().flatMap(set -> set.volumes().values().stream())
                .filter(PassphraseProof::isEncrypted).findFirst().orElse(null);
    }

    static boolean isEncrypted(String name) {
        return name != null && (name.endsWith(".gpg") || name.endsWith(".g"));
    }
}
