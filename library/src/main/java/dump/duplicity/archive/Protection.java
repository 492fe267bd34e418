package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.GpgKeys;
import dump.duplicity.command.GpgPackets;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.BackupSet;
import dump.model.Remedy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** How an archive is encrypted and signed, which is read off it; what the settings say has to be the same. */
final class Protection {
    private final Setup setup;
    private final Destination destination;
    private final PassphraseProof proof;

    /** @param proof null if the newest manifest cannot be looked at */
    Protection(Setup setup, Destination destination, PassphraseProof proof) {
        this.setup = setup;
        this.destination = destination;
        this.proof = proof;
    }

    /** Null if nothing is wrong. */
    Complaint complaint(boolean builds) throws DuplicityException, InterruptedException {
        var sets = new ArrayList<>(destination.archive().sets());
        for (var lost : destination.archive().lost()) sets.add(lost.set());
        sets.sort(Comparator.comparing(BackupSet::time));
        if (sets.isEmpty()) return null;
        var archive = "the archive at " + destination.describe();
        boolean encrypted = sets.stream().anyMatch(Protection::isEncrypted);
        if (encrypted && setup.isPlain())
            return complaint(archive + " is encrypted, and duplicity.options has --no-encryption, which would put"
                    + " your files there for all to read", Remedy.Protection.ENCRYPT);
        if (!encrypted && !setup.isPlain())
            return complaint(archive + " is not encrypted, and this backup would be", Remedy.Protection.PLAIN);
        var newest = sets.reversed().stream().map(BackupSet::manifest).filter(PassphraseProof::isEncrypted).findFirst();
        if (proof == null || newest.isEmpty()) return null;
        var openers = proof.openers(newest.get());
        var other = byKind(archive, openers);
        return other == null && builds ? byKey(archive, newest.get(), openers) : other;
    }

    private static Complaint complaint(String text, Remedy.Protection by) {
        return new Complaint(text, new Remedy.Protect(by));
    }

    private static boolean isEncrypted(BackupSet set) {
        return Stream.concat(set.volumes().values().stream(), Stream.of(set.manifest() == null ? "" : set.manifest()))
                .anyMatch(PassphraseProof::isEncrypted);
    }

    private Complaint byKind(String archive, GpgPackets.Openers openers) {
        boolean toKey = setup.encryptsToKey();
        if (!openers.keys().isEmpty() && !openers.passphrase() && !toKey)
            return complaint(archive + " is encrypted to the key " + named(openers.keys())
                    + ", and this backup would be encrypted with the passphrase", Remedy.Protection.KEY);
        if (openers.keys().isEmpty() && openers.passphrase() && toKey)
            return complaint(archive + " is encrypted with a passphrase, and this backup would be encrypted to "
                    + (setup.gpgKeys().isEmpty() ? "a key" : "the key " + String.join(" and ", setup.gpgKeys())),
                    Remedy.Protection.PASSPHRASE);
        return null;
    }

    private Complaint byKey(String archive, String newest, GpgPackets.Openers openers)
            throws DuplicityException, InterruptedException {
        var keys = openers.keys();
        if (!keys.isEmpty() && !keys.contains(GpgPackets.HIDDEN)) {
            var late = new ArrayList<String>();
            int known = 0;
            for (var key : setup.gpgKeys()) {
                var ours = GpgKeys.identifiers(key, setup);
                if (!ours.isEmpty()) known++;
                if (!ours.isEmpty() && keys.stream().noneMatch(ours::contains)) late.add(key);
            }
            if (!late.isEmpty())
                return complaint(archive + " is encrypted to the key " + named(keys)
                        + ", and duplicity.gpg-key names "
                        + String.join(" and ", late) + (known == late.size()
                        ? " instead: both would be needed to restore"
                        + " what is built on it" : ", too, which could not restore what is built on it"),
                        known == 1 ? Remedy.Protection.FULL_WITH_KEY : Remedy.Protection.FULL_WITH_KEYS);
        }
        if (setup.signKey() == null) return null;
        proof.openFreely(newest);
        if (!proof.isOpened(newest)) return null;
        var signer = proof.signer(newest);
        if (signer != null && (signer.endsWith(setup.signKey()) || setup.signKey().endsWith(signer))) return null;
        return complaint(archive + (signer == null ? " is not signed, or with a key that is not here"
                : " is signed with the key " + signer)
                + ", and with duplicity.sign-key = " + setup.signKey() + " Duplicity would refuse to restore what is"
                + " built on it", Remedy.Protection.FULL_OR_UNSIGNED);
    }

    private static String named(List<String> keys) {
        return keys.contains(GpgPackets.HIDDEN) ? "of somebody" : String.join(" and ", keys);
    }
}
