package dump.duplicity.command;

import dump.model.ByteString;
import dump.process.Child;
import dump.process.ChildExit;
import dump.process.Collected;
import dump.process.Invocation;
import dump.process.OutputSink;
import dump.process.Program;
import dump.process.ProgramException;
import dump.process.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tries a passphrase on an encrypted file with the installed GnuPG. */
public final class Gpg {
    /** What a try gave. */
    public sealed interface Trial {
        /**
         * The passphrase, or a key of this machine, opens it.
         *
         * @param content decrypted
         * @param signer identifier of the key that signed it; null if it is not signed, or not well
         */
        record Opened(ByteString content, String signer) implements Trial {}

        /** It is encrypted to a key whose secret half is not here. @param words of GnuPG */
        record NoSecretKey(String words) implements Trial {}

        /** It is no file of GnuPG, or not as it was written. @param words of GnuPG */
        record Damaged(String words) implements Trial {}
    }

    private static final int ENCRYPTED_BYTES_MAX = 256 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern SIGNED = Pattern.compile("(?m)^\\[GNUPG:\\] GOODSIG ([0-9A-F]{1,64})");
    /** What it says when the cause is not the file. */
    private static final Pattern CANNOT_WORK = Pattern.compile("(?i)pkdecrypt_failed|pinentry|gpg-agent|"
            + "invalid option|permission denied|no space left|cannot allocate|out of (?:core|secure)");

    private Gpg() {}

    /**
     * @param encrypted a manifest, say
     * @param passphrase is tried; the caller erases it
     * @param sizeMax of the content
     * @throws DuplicityException.WrongPassphrase if it does not open it
     * @throws DuplicityException.Failed if GnuPG is absent or cannot work
     */
    public static Trial tryPassphrase(byte[] encrypted, Setup setup, byte[] passphrase, long sizeMax)
            throws DuplicityException, InterruptedException {
        var content = new Collected("what GnuPG decrypts", sizeMax);
        return trial(decrypt(encrypted, setup, passphrase, content), content);
    }

    /**
     * The same with the beginning of a file, which cannot be decrypted to its end.
     *
     * @return whether it opens it; if not, it is not known to be another
     */
    public static boolean tryOnHead(byte[] head, Setup setup, byte[] passphrase)
            throws DuplicityException, InterruptedException {
        var words = decrypt(head, setup, passphrase, (buffer, offset, length) -> { }).errorTail();
        failOnWrong(words);
        return words.contains("[GNUPG:] PLAINTEXT ");
    }

    private static ChildExit decrypt(byte[] encrypted, Setup setup, byte[] passphrase, OutputSink content)
            throws DuplicityException, InterruptedException {
        if (encrypted.length > ENCRYPTED_BYTES_MAX)
            throw new DuplicityException.Failed("an encrypted file of %,d bytes is too long to be tried"
                    .formatted(encrypted.length));
        // GnuPG takes the first line as the passphrase, byte by byte, and leaves the rest to be decrypted.
        var input = Arrays.copyOf(passphrase, passphrase.length + 1 + encrypted.length);
        input[passphrase.length] = '\n';
        System.arraycopy(encrypted, 0, input, passphrase.length + 1, encrypted.length);
        try {
            var ending = run(setup, true, input, content);
            // 1.4 and 2.0 have no such option, and need none.
            if (ending.code() != 0 && ending.errorTail().contains("invalid option \"--pinentry-mode\""))
                ending = run(setup, false, input, content);
            return ending;
        } finally {
            Arrays.fill(input, (byte) 0);
        }
    }

    /**
     * Has GnuPG's agent started, if there is none: it outlives us, and one that Duplicity's own gpg starts would keep
     * the passphrase in its environment for hours.
     */
    static void launchAgent(Setup setup) throws InterruptedException {
        var launcher = new Program("gpgconf", "GnuPG", "gnupg");
        try {
            Child.run(Invocation.plain(launcher, List.of("--launch", "gpg-agent"), setup.environment(),
                    Timeouts.of(LIMIT)), (buffer, offset, length) -> { }, line -> { });
        } catch (ProgramException noGpgconf) {
            // GnuPG 1 has neither; whether GnuPG is there at all, Duplicity tells.
        }
    }

    private static ChildExit run(Setup setup, boolean loopback, byte[] input, OutputSink content)
            throws DuplicityException, InterruptedException {
        var arguments = new ArrayList<>(List.of("--batch", "--no-tty", "--status-fd", "2", "--passphrase-fd", "0"));
        if (loopback) arguments.addAll(List.of("--pinentry-mode", "loopback"));
        arguments.addAll(options(setup));
        arguments.add("--decrypt");
        try {
            return new Child(Invocation.plain(program(setup), arguments, setup.plainEnvironment(), Timeouts.of(LIMIT)))
                    .run(input, content, line -> { });
        } catch (ProgramException absentOrTooLong) {
            throw new DuplicityException.Failed(absentOrTooLong);
        }
    }

    /** What the configuration would have every GnuPG told. */
    static List<String> options(Setup setup) {
        var words = new ArrayList<String>();
        for (var options : values(setup.options(), "--gpg-options"))
            if (!options.isBlank()) words.addAll(List.of(options.strip().split("\\s+")));
        return words;
    }

    static Program program(Setup setup) {
        var named = values(setup.options(), "--gpg-binary");
        return new Program(named.isEmpty() ? "gpg" : named.getLast(), "GnuPG", "gnupg");
    }

    /** The values of an option of Duplicity, as one word or two. */
    private static List<String> values(List<String> options, String name) {
        var values = new ArrayList<String>();
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).startsWith(name + "=")) values.add(options.get(i).substring(name.length() + 1));
            else if (options.get(i).equals(name) && i + 1 < options.size()) values.add(options.get(++i));
        }
        return values;
    }

    private static Trial trial(ChildExit ending, Collected content) throws DuplicityException {
        var words = ending.errorTail();
        // Of a file that ends behind its first packet it gives nothing, and ends well.
        if (ending.code() == 0 && words.contains("[GNUPG:] DECRYPTION_OKAY")) {
            var signed = SIGNED.matcher(words);
            return new Trial.Opened(ByteString.copyOf(content.toByteArray()), signed.find() ? signed.group(1) : null);
        }
        if (ending.hung()) throw new DuplicityException.Failed("GnuPG made no progress and was ended: "
                + spoken(words));
        failOnWrong(words);
        // 2.x asks for the passphrase of a key that it has; without the status line it has none of them.
        if (words.contains("[GNUPG:] NO_SECKEY") && !words.contains("[GNUPG:] NEED_PASSPHRASE "))
            return new Trial.NoSecretKey(spoken(words));
        if (CANNOT_WORK.matcher(words).find())
            throw new DuplicityException.Failed("GnuPG cannot decrypt: " + spoken(words));
        return new Trial.Damaged(spoken(words));
    }

    private static void failOnWrong(String words) throws DuplicityException.WrongPassphrase {
        var lower = words.toLowerCase(Locale.ROOT);
        // The last two are what it says of an empty one, of a key and of none.
        if (lower.contains("bad session key") || lower.contains("bad passphrase") || lower.contains("bad_passphrase")
                || lower.contains("no passphrase given") || lower.contains("gcry_kdf_derive failed"))
            throw new DuplicityException.WrongPassphrase("the passphrase does not open the newest backup there");
    }

    /** Its words for people. */
    static String spoken(String words) {
        return String.join("; ", words.lines().filter(line -> line.startsWith("gpg: ")).map(line -> line.substring(5))
                .filter(line -> !line.startsWith("encrypted with 1 ") && !line.contains("encrypted data")).toList());
    }
}
