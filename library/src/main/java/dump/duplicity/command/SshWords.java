package dump.duplicity.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Command lines of {@code sftp} and {@code ssh} in the forms that Duplicity takes apart again. */
final class SshWords {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./~-]+");

    private SshWords() {}

    /**
     * What pexpect is to run, without the host: secrets are taken out of its environment. It never asks, unless there
     * is a password for pexpect to answer with.
     */
    static String command(String program, Setup setup) {
        var words = new ArrayList<String>();
        words.add("env");
        for (var name : DuplicityEnvironment.secretNames(setup)) words.addAll(List.of("-u", name));
        words.add(program);
        if (!setup.secrets().names().contains("FTP_PASSWORD")) words.add("-oBatchMode=yes");
        if (setup.sshIdentity() != null) words.addAll(List.of("-i", setup.sshIdentity()));
        if (setup.bandwidthKbits() > 0) words.addAll(List.of("-l", Integer.toString(setup.bandwidthKbits())));
        for (var option : setup.sshOptions()) words.add("-o" + option);
        return String.join(" ", words.stream().map(SshWords::quoted).toList());
    }

    /**
     * A word as pexpect's {@code split_command_line} reads it: within apostrophes all is literal, and outside a
     * backslash stands before the next character.
     */
    private static String quoted(String word) {
        return isPlain(word) ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    static boolean isPlain(String word) {
        return PLAIN.matcher(word).matches();
    }

    /** For {@code --ssh-options}, whose value may hold no quotes: versions differ in what they make of them. */
    static List<String> options(List<String> words) {
        if (words.isEmpty()) return List.of();
        return List.of("--ssh-options=" + String.join(" ", words.stream().map(word -> "-o" + word).toList()));
    }
}
