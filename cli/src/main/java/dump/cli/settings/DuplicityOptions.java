package dump.cli.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What may be handed through to Duplicity, and what dump says itself. */
final class DuplicityOptions {
    /** Options whose beginning is enough, as Duplicity accepts abbreviations, and what says it here. */
    private static final Map<String, String> OURS = new LinkedHashMap<>();

    static {
        OURS.put("--archive-dir", "use the setting archive-dir");
        OURS.put("--name", "use the setting name");
        OURS.put("--time", "use the option --date");
        OURS.put("--restore-time", "use the option --date");
        OURS.put("--timeout", "use the setting duplicity.timeout");
        OURS.put("--log-fd", "dump reads the log itself");
        OURS.put("--log-file", "dump reads the log itself");
        OURS.put("--log-timestamp", "dump reads the log itself");
        OURS.put("--verbosity", "use the option --verbose");
        OURS.put("--tempdir", "dump gives each run a directory of its own; set TMPDIR to move it");
        OURS.put("--force", "dump sets it where it is safe");
        OURS.put("--dry-run", "use the option --trial-run");
        OURS.put("--encrypt-key", "use the setting duplicity.gpg-key");
        OURS.put("--sign-key", "use the setting duplicity.sign-key");
        OURS.put("--encrypt-sign-key", "use the settings duplicity.gpg-key and duplicity.sign-key");
        OURS.put("--volsize", "use the setting duplicity.volume-size");
        OURS.put("--full-if-older-than", "use the setting duplicity.full-if-older-than");
        OURS.put("--sftp-command", "use the settings ssh.identity, ssh.options and bandwidth-limit");
        OURS.put("--scp-command", "use sftp:// and ssh.identity, ssh.options and bandwidth-limit");
        OURS.put("--ssh-options", "use the settings ssh.identity and ssh.options");
        OURS.put("--ssh-backend", "use the setting duplicity.ssh-backend-method");
        OURS.put("--use-scp", "use sftp://");
        OURS.put("--ssh-askpass", "set FTP_PASSWORD in [duplicity.environment]");
        OURS.put("--file-to-restore", "use the command restore");
        OURS.put("--path-to-restore", "use the command restore");
        OURS.put("--exclude-if-present", "use the setting exclude-if-present");
        OURS.put("--exclude-other-filesystems", "use the setting one-file-system");
        OURS.put("--exclude-older-than", "no setting leaves files out by their age, and dump has to know what is left"
                + " out; name them in the setting exclude");
        OURS.put("--exclude-device-files", "name the devices in the setting exclude");
        for (var kind : List.of("exclude", "include")) {
            var setting = "in the setting exclude" + (kind.equals("include") ? ", with ! before each" : "");
            OURS.put("--" + kind + "-filelist", "write the lines of that file as patterns " + setting);
            OURS.put("--" + kind + "-globbing-filelist", "write the lines of that file as patterns " + setting);
            OURS.put("--" + kind + "-regexp", "write it as a pattern (help excludes) " + setting);
        }
        OURS.put("--compare-data", "verify always compares");
        OURS.put("--allow-source-mismatch", "dump compares the sources itself");
        OURS.put("--extra-clean", "it deletes what older backups need");
        OURS.put("--help", "it would end the run");
        OURS.put("--version", "it would end the run");
    }

    /** These with all that begins so. */
    private static final Map<String, String> FAMILIES = Map.of("--exclude", "use the setting exclude",
            "--include", "use the setting exclude, with ! before a pattern");

    /** Duplicity looks for it as a regular expression, and would not find what its signs begin. */
    private static final String PREFIX = "=[^/\\\\^$*+?{}|()\\[\\]\\p{Cntrl}]{1,100}";
    private static final String SEPARATOR = "=[^-/0-9A-Za-z\\s\\p{Cntrl}]";

    /** What names the files, and the form of its value. dump has to find them, too, so no beginning will do. */
    private static final Map<String, String> NAMING = new LinkedHashMap<>();

    static {
        NAMING.put("--file-prefix", PREFIX);
        NAMING.put("--file-prefix-archive", PREFIX);
        NAMING.put("--file-prefix-manifest", PREFIX);
        NAMING.put("--file-prefix-signature", PREFIX);
        NAMING.put("--short-filenames", "");
        NAMING.put("--old-filenames", "");
        NAMING.put("--time-separator", SEPARATOR);
    }

    private static final Map<Character, String> LETTERS = Map.of('v', "use the option --verbose",
            't', "use the option --date", 'r', "use the command restore", 'h', "it would end the run",
            'V', "it would end the run");

    private static final Set<String> VARIABLES = Set.of("PATH", "HOME", "TMPDIR",
            "TMP", "TEMP", "IFS", "ENV", "BASH_ENV", "PWD", "OLDPWD", "OPTARG", "OPTIND", "PPID", "PS1", "PS2", "PS4",
            "UID", "EUID", "LANG", "LANGUAGE", "TZ", "GNUPGHOME", "GPG_TTY", "PYTHONOPTIMIZE");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private DuplicityOptions() {}

    /** What is wrong with an option that should be passed through; null if nothing is. */
    static String complaint(String option) {
        if (!option.matches("-(?:[A-Za-z]|-[A-Za-z0-9][A-Za-z0-9-]*(?:=\\P{Cntrl}*)?)"))
            return "each element is one option, such as \"--num-retries=3\", with = before its value";
        var name = option.replaceFirst("=.*", "");
        var form = NAMING.get(name);
        if (form != null) return option.matches(name + form) ? null : name + wanted(name);
        var reason = reason(name);
        return reason == null ? null : name + " cannot be passed on: " + reason;
    }

    private static String wanted(String name) {
        return switch (NAMING.get(name)) {
            case SEPARATOR -> "= takes one character that is not a letter, digit or dash";
            case PREFIX -> "= takes the beginning of file names, without / and the signs of regular expressions";
            default -> " takes no value";
        };
    }

    private static String reason(String name) {
        if (!name.startsWith("--")) return LETTERS.get(name.charAt(1));
        var exact = OURS.get(name);
        if (exact != null) return exact;
        for (var family : FAMILIES.entrySet()) if (name.startsWith(family.getKey())) return family.getValue();
        for (var ours : OURS.entrySet()) if (ours.getKey().startsWith(name)) return ours.getValue();
        for (var family : FAMILIES.entrySet()) if (family.getKey().startsWith(name)) return family.getValue();
        for (var naming : NAMING.keySet()) if (naming.startsWith(name)) return "write out " + naming;
        return null;
    }

    /** What is wrong with the name of a variable for Duplicity; null if nothing is. */
    static String complaintOfVariable(String name) {
        if (!VARIABLE.matcher(name).matches()) return "\"" + name + "\" is not a name of a variable";
        if (name.equals("PASSPHRASE")) return "PASSPHRASE comes from passphrase.file, passphrase.command or another";
        if (VARIABLES.contains(name) || name.startsWith("LC_") || name.startsWith("LD_"))
            return name + " is not a secret: set it in the environment of dump";
        return null;
    }
}
