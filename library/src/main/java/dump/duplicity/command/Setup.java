package dump.duplicity.command;

import dump.model.ByteString;
import dump.process.Program;
import dump.process.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How Duplicity works, apart from what it is asked to do.
 *
 * @param command the program: a name that is looked for in {@code PATH}, or a path
 * @param url the destination: {@code file:///dir}, {@code sftp://user@host:port//dir} for SSH through pexpect (written
 *     as the version wants it), or any other that Duplicity knows, passed on; without a password
 * @param archiveDirectory where Duplicity keeps its local copies of manifests and signatures, below {@code name}
 * @param host this machine's name
 * @param formerHosts what it was called before, or other machines whose archive it goes on with
 * @param sshMethod how pexpect is asked for
 * @param sshIdentity absolute path of a private key, or null
 * @param sshOptions further options of {@code ssh}, as {@code -o} takes them: {@code Key=value}
 * @param bandwidthKbits of {@code sftp -l}; 0 for no limit
 * @param gpgKeys the keys to encrypt to, each of which opens it; none to encrypt with the passphrase
 * @param signKey null for none
 * @param volumeMegabytes 0 for Duplicity's own size
 * @param fullIfBefore a full backup is due if the last one is older; null if never
 * @param options passed through to every run
 * @param environment of children, without secrets
 * @param secrets variables that Duplicity gets besides: the password of the server, credentials of a cloud
 * @param timeout how long to wait
 * @param verbose whether its most verbose words are wanted
 */
public record Setup(String command, String url, ByteString archiveDirectory, String name, String host,
        List<String> formerHosts, SshMethod sshMethod, String sshIdentity, List<String> sshOptions, int bandwidthKbits,
        List<String> gpgKeys, String signKey, int volumeMegabytes, Instant fullIfBefore, List<String> options,
        Map<String, String> environment, Secrets secrets, Duration timeout, boolean verbose) {

    /** How Duplicity is told to reach SSH through pexpect. */
    public enum SshMethod {
        /** As the installed version wants it. */
        AUTO,
        /** {@code --ssh-backend pexpect} and {@code sftp://}: 0.7.00 and lower. */
        OPTION,
        /** {@code pexpect+sftp://}: 0.7.01 and above. */
        PROTOCOL
    }

    public Setup withUrl(String other) {
        return new Setup(command, other, archiveDirectory, name, host, formerHosts, sshMethod, sshIdentity, sshOptions,
                bandwidthKbits, gpgKeys, signKey, volumeMegabytes, fullIfBefore, options, environment, secrets, timeout,
                verbose);
    }

    /** The same with the signing key named as Duplicity sees it in what it reads: by the part that signs. */
    public Setup withSigner() throws DuplicityException, InterruptedException {
        return signKey == null || isPlain() ? this : withSignKey(GpgKeys.signer(signKey, this));
    }

    Setup withOption(String further) {
        var all = new ArrayList<>(options);
        all.add(further);
        return withOptions(all);
    }

    /** The same with these in the place of its own. */
    public Setup withOptions(List<String> others) {
        return new Setup(command, url, archiveDirectory, name, host, formerHosts, sshMethod, sshIdentity, sshOptions,
                bandwidthKbits, gpgKeys, signKey, volumeMegabytes, fullIfBefore, List.copyOf(others), environment,
                secrets,
                timeout, verbose);
    }

    /** The same with these before the others: of several values ssh takes the first. */
    public Setup withSshOptions(List<String> first) {
        var all = new ArrayList<>(first);
        all.addAll(sshOptions);
        return new Setup(command, url, archiveDirectory, name, host, formerHosts, sshMethod, sshIdentity,
                List.copyOf(all),
                bandwidthKbits, gpgKeys, signKey, volumeMegabytes, fullIfBefore, options, environment, secrets, timeout,
                verbose);
    }

    private Setup withSignKey(String other) {
        return new Setup(command, url, archiveDirectory, name, host, formerHosts, sshMethod, sshIdentity, sshOptions,
                bandwidthKbits, gpgKeys, other, volumeMegabytes, fullIfBefore, options, environment, secrets, timeout,
                verbose);
    }

    /** Whether sets that name this host are of this machine. Duplicity has written short names and whole ones. */
    public boolean isOurs(String former) {
        return isSame(host, former) || formerHosts.stream().anyMatch(other -> isSame(other, former));
    }

    private static boolean isSame(String one, String other) {
        if (one.equalsIgnoreCase(other)) return true;
        boolean brief = one.indexOf('.') < 0 || other.indexOf('.') < 0;
        return brief && one.replaceFirst("\\..*", "").equalsIgnoreCase(other.replaceFirst("\\..*", ""));
    }

    /** The moment that Duplicity takes for now. */
    public Instant now(Instant clock) {
        return options.stream().filter(option -> option.matches("--current-time=\\d{1,12}"))
                .map(option -> Instant.ofEpochSecond(Long.parseLong(option.substring(option.indexOf('=') + 1))))
                .reduce(clock, (former, option) -> option);
    }

    /** The destination without a password in it, for messages. */
    public String shownUrl() {
        return Address.withoutPassword(url);
    }

    Program program() {
        return new Program(command, "Duplicity", "duplicity");
    }

    /** Whether Duplicity takes a path as it stands; there are some that it would change. */
    public boolean takesLiterally(ByteString path) {
        return DuplicityCommand.takesLiterally(path, this);
    }

    /** The environment of programs that are run beside Duplicity: without secrets, and their words are English. */
    public Map<String, String> plainEnvironment() {
        return DuplicityEnvironment.ofOthers(this);
    }

    /** Whether it is encrypted to a key, whatever it is signed with. */
    public boolean encryptsToKey() {
        return !gpgKeys.isEmpty() || options.stream().anyMatch(option -> option.startsWith("--hidden-encrypt-key"));
    }

    /** Whether nothing but a passphrase that is given opens what is written: no key, no agent, no wish of GnuPG's. */
    public boolean usesPassphraseAlone() {
        return !isPlain() && !encryptsToKey() && signKey == null && secrets.names().contains("PASSPHRASE")
                && options.stream().noneMatch(option -> option.contains("gpg") || option.contains("encrypt")
                || option.contains("sign") || option.contains("agent"));
    }

    /** Whether nothing is encrypted, because the options say so. */
    public boolean isPlain() {
        boolean plain = false;
        for (var option : options) {
            // Duplicity takes beginnings, too, and the last one wins.
            if (option.startsWith("--no-e") && "--no-encryption".startsWith(option)) plain = true;
            else if (option.equals("--encryption")) plain = false;
        }
        return plain;
    }
}
