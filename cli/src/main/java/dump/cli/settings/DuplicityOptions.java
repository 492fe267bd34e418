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
        OURS.put("--archive-dir", "the setting archive-dir says it");
        OURS.put("--name", "the setting name says it");
        OURS.put("--time", "the option --date says it");
        OURS.put("--restore-time", "the option --date says it");
        OURS.put("--timeout", "the setting duplicity.timeout says it");
        OURS.put("--log-fd", "dump reads the log itself");
        OURS.put("--log-file", "dump reads the log itself");
        OURS.put("--log-timestamp", "dump reads the log itself");
        OURS.put("--verbosity", "the option --verbose says it");
        OURS.put("--tempdir", "dump gives each run a directory of its own; set TMPDIR to move it");
        OURS.put("--force", "dump says it where it is safe");
        OURS.put("--dry-run", "the option --trial-run says it");
        OURS.put("--encrypt-key", "the setting duplicity.gpg-key says it");
        OURS.put("--sign-key", "the setting duplicity.sign-key says it");
        OURS.put("--encrypt-sign-key", "the settings duplicity.gpg-key and duplicity.sign-key say it");
        OURS.put("--volsize", "the setting duplicity.volume-size says it");
        OURS.put("--full-if-older-than", "the setting duplicity.full-if-older-than says it");
        OURS.put("--sftp-command", "the settings ssh.identity, ssh.options and bandwidth-limit say it");
        OURS.put("--scp-command", "use sftp:// and ssh.identity, ssh.options and bandwidth-limit");
        OURS.put("--ssh-options", "the settings ssh.identity and ssh.options say it");
        OURS.put("--ssh-backend", "the setting duplicity.ssh-backend-method says it");
        OURS.put("--use-scp", "use sftp://");
        OURS.put("--ssh-askpass", "set FTP_PASSWORD in [duplicity.environment]");
        OURS.put("--file-to-restore", "the command restore says it");
        OURS.put("--path-to-restore", "the command restore says it");
        OURS.put("--exclude-if-present", "the setting exclude-if-present says it");
        OURS.put("--exclude-other-filesystems", "the setting one-file-system says it");
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
    private static final Map<String, String> FAMILIES = Map.of("--exclude", "the setting exclude says it",
            "--include", "the setting exclude says it, with ! before a pattern");

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

    private static final Map<Character, String> LETTERS = Map.of('v', "the option --verbose says it",
            't', "the option --date says it", 'r', "the command restore says it", 'h', "it would end the run",
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
            case SEPARATOR -> "= takes one character that is no letter, no digit and no dash";
            case PREFIX -> "= takes what names of files begin with, without / and the signs of regular expressions";
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
        if (!VARIABLE.matcher(name).matches()) return "\"" + name + "\" is no name of a variable";
        if (name.equals("PASSPHRASE")) return "PASSPHRASE comes from passphrase.file, passphrase.command or another";
        if (VARIABLES.contains(name) || name.startsWith("LC_") || name.startsWith("LD_"))
            return name + " is no secret: set it in the environment of dump";
        return null;
    }
}
