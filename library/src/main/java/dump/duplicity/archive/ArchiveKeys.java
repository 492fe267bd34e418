package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.GpgKeys;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.BackupSet;
import dump.model.Remedy;
import java.util.List;

/** The passphrase and the keys by which the files of an archive are opened, encrypted and signed. */
public final class ArchiveKeys {
    private final Setup setup;
    private final String givenSigner;
    /** Why the signing key could not be found; null if it was. Lists need none. */
    private final DuplicityException noSigner;
    private final Destination destination;
    private final DuplicityInquiry inquiry;

    ArchiveKeys(Setup setup, String givenSigner, DuplicityException noSigner, Destination destination,
            DuplicityInquiry inquiry) {
        this.setup = setup;
        this.givenSigner = givenSigner;
        this.noSigner = noSigner;
        this.destination = destination;
        this.inquiry = inquiry;
    }

    /**
     * That the passphrase is the archive's: it opens one of the newest backups.
     *
     * @return what is to be warned of: newer ones that it does not open
     * @throws DuplicityException.WrongPassphrase if it is not
     */
    public List<String> prove() throws DuplicityException, InterruptedException {
        if (noSigner != null) throw noSigner;
        return inquiry.prove();
    }

    /**
     * That the passphrase opens what a point in time is read with.
     *
     * @return what is to be warned of
     * @throws DuplicityException.WrongPassphrase if it does not
     */
    public List<String> prove(BackupSet set) throws DuplicityException, InterruptedException {
        if (noSigner != null) throw noSigner;
        return inquiry.prove(set);
    }

    /**
     * That the passphrase opens all that an incremental backup on this set would build on.
     *
     * @throws DuplicityException.WrongPassphrase if it opens nothing there
     * @throws DuplicityException.Damaged if it opens a part of it
     */
    public void proveWhole(BackupSet last) throws DuplicityException, InterruptedException {
        inquiry.proveWhole(last);
    }

    /**
     * Why a backup would be encrypted or signed in another way than the archive, in words; null if it would not.
     *
     * @param builds whether it builds on what is there
     */
    public Complaint protectionComplaint(boolean builds) throws DuplicityException, InterruptedException {
        return inquiry.protectionComplaint(builds);
    }

    /** That the signing key is here, if there is one: without it GnuPG would take another without a word. */
    public void needSigner() throws DuplicityException, InterruptedException {
        if (noSigner != null) throw noSigner;
        if (setup.signKey() != null && !setup.isPlain() && !GpgKeys.isSecretHere(setup.signKey(), setup))
            throw new DuplicityException.Failed("the secret key " + givenSigner
            + " is not here, so nothing can be signed"
                    + " with it: import it with gpg --import", new Remedy.SetOtherwise(Remedy.Setting.SIGN_KEY));
    }

    /** Whether what is encrypted here can be decrypted here; with a passphrase it always can. */
    public boolean canDecrypt() throws DuplicityException, InterruptedException {
        if (setup.isPlain() || setup.gpgKeys().isEmpty()) return true;
        for (var key : setup.gpgKeys()) if (GpgKeys.isSecretHere(key, setup)) return true;
        return false;
    }

    /**
     * Whether it is enough to open the manifest of a set to know that all of it can be read: nothing but a passphrase
     * is used, which is the same for every file.
     */
    public boolean opensByPassphraseAlone() {
        return destination.store() != null && setup.usesPassphraseAlone();
    }
}
