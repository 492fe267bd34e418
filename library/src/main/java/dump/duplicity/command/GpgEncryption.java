package dump.duplicity.command;

import dump.process.Child;
import dump.process.ChildExit;
import dump.process.Invocation;
import dump.process.ProgramException;
import dump.process.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Encrypts a file with the installed GnuPG, as Duplicity does with the same settings. */
public final class GpgEncryption {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private GpgEncryption() {}

    /**
     * @param plain stays as it is
     * @param target must not be there
     * @throws DuplicityException.Failed if GnuPG can't, as when a key is not here
     */
    public static void encrypt(Path plain, Path target, Setup setup) throws DuplicityException, InterruptedException {
        // One passphrase for both: Duplicity wants that, too.
        var secret = setup.secrets().value(setup.signKey() == null ? "PASSPHRASE" : "SIGN_PASSPHRASE");
        try {
            var ending = run(plain, target, setup, secret, true);
            // 1.4 and 2.0 have no such option, and need none.
            if (ending.code() != 0 && ending.errorTail().contains("invalid option \"--pinentry-mode\""))
                ending = run(plain, target, setup, secret, false);
            if (ending.code() != 0 || ending.hung())
                throw new DuplicityException.Failed("GnuPG cannot encrypt: " + Gpg.spoken(ending.errorTail()));
        } catch (ProgramException absent) {
            throw new DuplicityException.Failed(absent);
        } finally {
            if (secret != null) Arrays.fill(secret, (byte) 0);
        }
    }

    private static ChildExit run(Path plain, Path target, Setup setup, byte[] secret, boolean loopback)
            throws ProgramException, InterruptedException {
        var arguments = new ArrayList<>(List.of("--batch", "--no-tty", "--status-fd", "2", "--output", "" + target));
        if (secret != null) arguments.addAll(List.of("--passphrase-fd", "0"));
        if (secret != null && loopback) arguments.addAll(List.of("--pinentry-mode", "loopback"));
        arguments.addAll(Gpg.options(setup));
        if (setup.signKey() != null) arguments.addAll(List.of("--sign", "--local-user", setup.signKey()));
        arguments.add(setup.gpgKeys().isEmpty() ? "--symmetric" : "--encrypt");
        for (var key : setup.gpgKeys()) arguments.addAll(List.of("--recipient", key));
        arguments.addAll(List.of("--", "" + plain));
        byte[] line = secret == null ? null : Arrays.copyOf(secret, secret.length + 1);
        if (line != null) line[secret.length] = '\n';
        try {
            return new Child(Invocation.plain(Gpg.program(setup), arguments, setup.plainEnvironment(),
                    Timeouts.of(LIMIT))).run(line, (buffer, offset, length) -> { }, words -> { });
        } finally {
            if (line != null) Arrays.fill(line, (byte) 0);
        }
    }
}
