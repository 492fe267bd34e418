package dump.duplicity.command;

import dump.model.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The destination as the version wants it written, and how it is reached.
 *
 * @param options of the transport
 */
record Remote(String url, List<String> options) {
    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)", Pattern.DOTALL);
    private static final Set<String> PARAMIKO = Set.of("paramiko+sftp", "paramiko+scp", "ssh", "scp");
    /** What paramiko reads of the options of ssh. */
    private static final Pattern PARAMIKO_READS = Pattern.compile(
            "(?:IdentityFile|UserKnownHostsFile|GlobalKnownHostsFile)=\\S+");

    static Remote of(Setup setup, Version version) throws DuplicityException {
        var url = setup.url();
        var match = URL.matcher(url);
        if (!match.matches()) throw new DuplicityException.Failed("the repository is no URL of Duplicity: "
                + Address.withoutPassword(url) + ": write file:///directory or sftp://user@host//directory");
        if (Address.hasPassword(url)) throw new DuplicityException.Failed("the repository "
                + Address.withoutPassword(url)
                + " has a password in it", new Remedy.LookInto(Remedy.Matter.PASSWORD_IN_URL));
        var scheme = match.group(1).toLowerCase(Locale.ROOT);
        var rest = "://" + match.group(2);
        return switch (scheme) {
            case "sftp", "pexpect+sftp", "pexpect+scp" -> pexpect(setup, version, scheme, rest);
            case "rsync" -> rsync(setup, rest);
            default -> PARAMIKO.contains(scheme) ? paramiko(setup, version, scheme, rest) : other(setup);
        };
    }

    private static Remote other(Setup setup) throws DuplicityException {
        unlimited(setup);
        // A disk that is full or gone is no better half a minute later, nor after the fifth attempt.
        boolean local = setup.url().startsWith("file:");
        return new Remote(setup.url(), local ? List.of("--num-retries=1") : List.of());
    }

    private static void unlimited(Setup setup) throws DuplicityException {
        if (setup.bandwidthKbits() > 0) throw new DuplicityException.Failed("Duplicity cannot limit the bandwidth to "
                + Address.withoutPassword(setup.url()) + ": remove bandwidth-limit, or use an sftp:// or rsync:// URL");
    }

    private static Remote pexpect(Setup setup, Version version, String scheme, String rest) throws DuplicityException {
        if (version.atLeast(2, 0, 0) && !version.atLeast(2, 0, 3)) throw new DuplicityException.Failed("Duplicity "
                + version
                + " cannot reach SSH through pexpect: install 2.1.0 or newer, or use a paramiko+sftp:// URL");
        Address.checkForSftp(setup.url());
        var options = new ArrayList<String>();
        boolean copies = scheme.endsWith("scp");
        boolean option = !version.atLeast(0, 7, 1);
        boolean other = switch (setup.sshMethod()) {
            case AUTO -> false;
            case OPTION -> !option;
            case PROTOCOL -> option;
        };
        if (other) throw new DuplicityException.Failed("duplicity.ssh-backend-method = \""
                + (option ? "protocol\" is for Duplicity 0.7.01 and above"
                : "option\" is for Duplicity 0.7.00 and lower")
                + ", and " + setup.command() + " is " + version + ": take it out, or write \"auto\"");
        if (option) options.addAll(List.of("--ssh-backend", "pexpect"));
        if (option && copies) options.add("--use-scp");
        options.add("--sftp-command=" + SshWords.command("sftp", setup));
        if (copies) options.add("--scp-command=" + SshWords.command("scp", setup));
        return new Remote((option ? "" : "pexpect+") + (copies ? "scp" : "sftp") + rest, options);
    }

    private static Remote paramiko(Setup setup, Version version, String scheme, String rest) throws DuplicityException {
        unlimited(setup);
        var words = new ArrayList<String>();
        if (setup.sshIdentity() != null) words.add("IdentityFile=" + setup.sshIdentity());
        words.addAll(setup.sshOptions());
        for (var word : words) {
            if (!PARAMIKO_READS.matcher(word).matches()) throw new DuplicityException.Failed("paramiko knows only"
                    + " IdentityFile, UserKnownHostsFile and GlobalKnownHostsFile, without blanks, not " + word
                    + ": use an sftp:// URL, or ~/.ssh/config");
        }
        boolean prefixed = scheme.startsWith("paramiko+") && !version.atLeast(0, 7, 1);
        var plain = prefixed ? scheme.substring("paramiko+".length()) : scheme;
        // Where sftp:// is pexpect's or paramiko's by option, paramiko is the default.
        return new Remote(plain + rest, SshWords.options(words));
    }

    private static Remote rsync(Setup setup, String rest) throws DuplicityException {
        var words = new ArrayList<String>();
        if (setup.sshIdentity() != null) words.add("IdentityFile=" + setup.sshIdentity());
        words.addAll(setup.sshOptions());
        for (var word : words) {
            if (!SshWords.isPlain(word)) throw new DuplicityException.Failed("Duplicity cannot hand " + word
                    + " to rsync: write it without blanks and quotes, or into ~/.ssh/config");
        }
        Address.checkForRsync(setup.url());
        var options = new ArrayList<>(SshWords.options(words));
        // In units of 1024 bytes a second.
        if (setup.bandwidthKbits() > 0) options.add("--rsync-options=--bwlimit="
                + Math.max(1, setup.bandwidthKbits() / 8));
        return new Remote("rsync" + rest, options);
    }
}
