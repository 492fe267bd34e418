package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Runner;
import dump.duplicity.command.Setup;
import java.util.Arrays;
import java.util.List;

/** Which of the passphrases that somebody gives, or may have meant, is taken for an archive. */
record PassphraseChoice(Setup setup, Destination destination, DuplicityInquiry inquiry, Runner runner) {
    void take(Duplicity.Passphrase passphrase) throws DuplicityException, InterruptedException {
        if (setup.isPlain()) return;
        boolean listed = destination.store() != null;
        boolean toKey = listed && setup.gpgKeys().isEmpty() && inquiry.isToKey();
        boolean isFirst = listed && destination.archive().all().isEmpty();
        boolean signs = setup.signKey() != null && !setup.secrets().names().contains("SIGN_PASSPHRASE");
        for (int left = passphrase.tries(); left > 0; left--) {
            var secrets = passphrase.get(new Duplicity.Asking(destination.names().isEmpty() && listed, toKey));
            if (opens(secrets, signs, isFirst, left == 1)) return;
        }
    }

    /**
     * @param signs whether it opens the signing key, too
     * @param isFirst whether there is nothing to try them on
     * @param isLast whether the last of them is taken untried
     */
    private boolean opens(List<byte[]> secrets, boolean signs, boolean isFirst, boolean isLast)
            throws DuplicityException, InterruptedException {
        if (secrets.isEmpty() && setup.gpgKeys().isEmpty()) runner.asksAgent();
        try {
            for (int i = 0; i < secrets.size(); i++) {
                setup.secrets().put("PASSPHRASE", secrets.get(i));
                if (signs) setup.secrets().put("SIGN_PASSPHRASE", secrets.get(i));
                if (isFirst || isLast && i == secrets.size() - 1 || inquiry.opens()) return true;
            }
            return secrets.isEmpty();
        } finally {
            for (var secret : secrets) Arrays.fill(secret, (byte) 0);
        }
    }
}
