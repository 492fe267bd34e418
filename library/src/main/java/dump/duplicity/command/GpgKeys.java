package dump.duplicity.command;

import dump.model.Remedy;
import dump.process.Child;
import dump.process.Collected;
import dump.process.Invocation;
import dump.process.ProgramException;
import dump.process.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the installed GnuPG knows of the keys of the settings, which may be named by an address or any identifier. */
public final class GpgKeys {
    private static final long LIST_BYTES_MAX = 16 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Of a record: disabled, revoked, expired or invalid. */
    private static final String USELESS = "dire";

    /** A key or a part of one, as {@code --with-colons} lists it (doc/DETAILS of GnuPG). */
    private record Part(boolean primary, String identifier, boolean usable, boolean signs, long created,
            boolean absent) {}

    private GpgKeys() {}

    /** Identifiers of 16 digits, of the key and its parts; none if GnuPG does not know it. */
    public static List<String> identifiers(String key, Setup setup) throws DuplicityException, InterruptedException {
        return parts("--list-keys", key, setup).stream().map(Part::identifier).toList();
    }

    /** Whether a secret key is here under this name. */
    public static boolean isSecretHere(String key, Setup setup) throws DuplicityException, InterruptedException {
        return parts("--list-secret-keys", key, setup).stream().anyMatch(part -> !part.absent);
    }

    /**
     * The identifier of the part of a key that GnuPG signs with, which Duplicity sees in what it reads and compares by
     * its digits: the newest part that can sign, and if there is none, the key itself.
     *
     * @throws DuplicityException.Failed if there is none
     */
    static String signer(String key, Setup setup) throws DuplicityException, InterruptedException {
        var parts = parts("--list-secret-keys", key, setup);
        // Who only reads needs no secret key.
        if (parts.isEmpty()) parts = parts("--list-keys", key, setup);
        Part best = null;
        for (var part : parts) {
            // Of several keys of one address GnuPG takes the first that will do.
            if (part.primary && best != null) break;
            if (!part.usable || !part.signs || part.absent) continue;
            if (best == null || best.primary || part.created >= best.created) best = part;
        }
        if (best == null)
            throw parts.isEmpty() ? new DuplicityException.Failed("gpg does not know the key " + key
                    + ": import it with gpg --import", new Remedy.SetOtherwise(Remedy.Setting.SIGN_KEY))
                    : new DuplicityException.Failed("gpg cannot sign with the key " + key
                            + ": it has expired, or has no part for signing whose secret is here; look at it with gpg"
                            + " --list-secret-keys", new Remedy.LookInto(Remedy.Matter.SIGN_KEY));
        return best.identifier;
    }

    private static List<Part> parts(String list, String key, Setup setup)
            throws DuplicityException, InterruptedException {
        var arguments = new ArrayList<>(List.of("--batch", "--no-tty", "--with-colons", "--fixed-list-mode"));
        arguments.addAll(Gpg.options(setup));
        arguments.addAll(List.of(list, "--", key));
        var listed = new Collected("the list of keys", LIST_BYTES_MAX);
        try {
            var ending = new Child(Invocation.plain(Gpg.program(setup), arguments, setup.plainEnvironment(),
                    Timeouts.of(LIMIT))).run((byte[]) null, listed, line -> { });
            // 2 is that there is no such key.
            if (ending.hung() || ending.code() > 2)
                throw new DuplicityException.Failed("GnuPG cannot list the key " + key + ": "
                        + Gpg.spoken(ending.errorTail()));
        } catch (ProgramException absent) {
            throw new DuplicityException.Failed(absent);
        }
        return listed.toString().lines().map(GpgKeys::part).filter(part -> part != null).toList();
    }

    private static Part part(String line) {
        var fields = line.split(":", -1);
        boolean primary = fields[0].equals("pub") || fields[0].equals("sec");
        if (!primary && !fields[0].equals("sub") && !fields[0].equals("ssb") || fields.length < 12) return null;
        boolean usable = fields[1].isEmpty() || USELESS.indexOf(fields[1].charAt(0)) < 0;
        long created = fields[5].matches("\\d{1,12}") ? Long.parseLong(fields[5]) : 0;
        boolean absent = fields.length > 14 && fields[14].equals("#");
        return new Part(primary, fields[4], usable, fields[11].contains("s"), created, absent);
    }
}
