package dump.duplicity;

import dump.duplicity.command.QuickGnupg;
import dump.duplicity.command.Setup;
import dump.engine.EngineException;
import dump.nativeengine.Runs;
import dump.process.Secrets;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An archive with its local cache, and engines on it. All that it and its children write is below one directory. */
record DuplicityPlace(String program, Path base, boolean plain, String host, List<String> formerHosts, String gpgKey,
        String signKey) {
    /** What Duplicity writes into a manifest. */
    static final String HOST = kernel();
    static final String PASSPHRASE = "correct horse";

    static DuplicityPlace of(String program, Path base, boolean plain) throws IOException {
        Files.createDirectories(base.resolve("temporary"));
        return new DuplicityPlace(program, base, plain, HOST, List.of(), null, null);
    }

    /** One whose destination is a copy of what the resources hold, {@code enc} or {@code plain}. */
    static DuplicityPlace fixture(String program, Path base, String name) throws IOException, URISyntaxException {
        var place = of(program, base, name.equals("plain"));
        copy(Path.of(DuplicityPlace.class.getResource("/duplicity/" + name).toURI()), place.destination());
        return place;
    }

    /** A copy of both the destination and the cache, to do harm to. */
    DuplicityPlace copy(Path other) throws IOException {
        var place = new DuplicityPlace(program, other, plain, host, formerHosts, gpgKey, signKey);
        Files.createDirectories(other.resolve("temporary"));
        copy(destination(), place.destination());
        if (Files.exists(cache())) copy(cache(), place.cache());
        // It is noted of which place it is.
        Files.deleteIfExists(place.cache().resolve("dump-repository"));
        return place;
    }

    private static String kernel() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException unknown) {
            throw new IllegalStateException(unknown);
        }
    }

    /** The same seen from another machine. */
    DuplicityPlace on(String otherHost, String... formerHosts) {
        return new DuplicityPlace(program, base, plain, otherHost, List.of(formerHosts), gpgKey, signKey);
    }

    /** The same with other settings of encryption. */
    DuplicityPlace with(boolean isPlain, String encryptTo, String signWith) {
        return new DuplicityPlace(program, base, isPlain, host, formerHosts, encryptTo, signWith);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (var file : from.toFile().listFiles()) Files.copy(file.toPath(), to.resolve(file.getName()));
    }

    Path destination() {
        return base.resolve("there");
    }

    Path cache() {
        return base.resolve("archives/name");
    }

    /** Where each run makes its private directory; empty when all are closed. */
    Path temporary() {
        return base.resolve("temporary");
    }

    void forgetCache() throws IOException {
        if (Files.notExists(cache())) return;
        try (var all = Files.walk(cache())) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** Every file at the destination and in the cache, with its content. */
    TreeMap<String, String> state() throws IOException {
        var state = new TreeMap<String, String>();
        for (var directory : List.of(destination(), cache())) {
            if (Files.notExists(directory)) continue;
            Runs.content(directory).forEach((name, content) -> state.put(directory + "/" + name, content));
        }
        return state;
    }

    DuplicityEngine open(String... options) throws EngineException {
        return open(false, PASSPHRASE, options);
    }

    /** An engine whose runs believe that it is this moment. */
    DuplicityEngine openAt(long second) throws EngineException {
        return open("--current-time=" + second);
    }

    DuplicityEngine open(boolean trial, String passphrase, String... options) throws EngineException {
        return DuplicityEngine.open(setup(options), trial, false,
                archive -> List.of(passphrase.getBytes(StandardCharsets.UTF_8)));
    }

    /** With what a passphrase may be, in order. */
    DuplicityEngine openWith(String... passphrases) throws EngineException {
        return DuplicityEngine.open(setup(), false, false,
                archive -> Stream.of(passphrases).map(one -> one.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /** For who knows no passphrase. */
    DuplicityEngine openForNames() throws EngineException {
        return DuplicityEngine.open(setup(), false, true, archive -> {
            throw new AssertionError("nobody is to be asked");
        });
    }

    /** Where GnuPG keeps the keys of all tests. */
    static Path gpgHome() {
        return Gnupg.HOME;
    }

    Setup setup(String... options) {
        var all = new ArrayList<>(List.of(options));
        if (plain) all.add("--no-encryption");
        var environment = new HashMap<String, String>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("TMPDIR", temporary().toString());
        environment.put("GNUPGHOME", gpgHome().toString());
        return new Setup(program, "file://" + destination(), Runs.path(base.resolve("archives")), "name", host,
                formerHosts,
                Setup.SshMethod.AUTO, null, List.of(), 0, gpgKey == null ? List.of() : List.of(gpgKey.split(" ")),
                signKey,
                1, null, all, environment, new Secrets(),
                Duration.ofSeconds(60), false);
    }

    /** One home of GnuPG for all tests, so that there is one agent, which is ended with this JVM. */
    private static final class Gnupg {
        static final Path HOME = make();

        private static Path make() {
            try {
                var home = QuickGnupg.home(Files.createTempDirectory("gpg"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        var end = new ProcessBuilder("sh", "-c", "gpgconf --kill gpg-agent; rm -rf \"$GNUPGHOME\"");
                        end.environment().put("GNUPGHOME", home.toString());
                        end.start().waitFor();
                    } catch (IOException | InterruptedException stays) {
                        // An agent ends by itself when its home is gone.
                    }
                }));
                return home;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
