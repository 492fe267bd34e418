package dump.duplicity.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setup;
import dump.duplicity.command.Setups;
import dump.process.Secrets;
import dump.sftp.Sshd;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists and fetches through a real server, and says why it could not. */
@Timeout(120)
class SftpStoreTest extends SshdCase {
    private final List<Store> opened = new ArrayList<>();

    @AfterEach
    void closeStores() {
        opened.forEach(Store::close);
    }

    @Test
    void namesAreListedAndFilesFetched() throws Exception {
        Files.write(base.resolve("one file's \"[name]*"), new byte[] {1, 2, 0, -1});
        Files.writeString(base.resolve(".hidden"), "");
        var store = store(url(base.toString()), sshd.options());
        assertThat(store.names()).contains("one file's \"[name]*", ".hidden").doesNotContain(".", "..");
        assertThat(store.fetch("one file's \"[name]*", 4)).containsExactly(1, 2, 0, -1);
        assertThat(store.fetch(".hidden", 4)).isEmpty();
        assertThat(store.digest(".hidden", "SHA-1")).isEqualTo("da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assertThat(store.digest("one file's \"[name]*", "MD5")).isEqualTo("1ac8d76ec77aa14ee1f29ee13a32b5e8");
    }

    @Test
    void filesOfNoBytesAreTold() throws Exception {
        for (var name : List.of("empty", "empty too 0 Jan  1  1970 x", "-dash")) Files.createFile(base.resolve(name));
        Files.writeString(base.resolve("full"), "x");
        Files.createDirectory(base.resolve("directory"));
        Files.createSymbolicLink(base.resolve("link"), Path.of("empty"));
        var store = store(url(base.toString()), sshd.options());
        var names = store.names();
        assertThat(names).contains("empty", "empty too 0 Jan  1  1970 x", "-dash", "full", "directory", "link");
        assertThat(store.empty(names)).containsExactlyInAnyOrder("empty", "empty too 0 Jan  1  1970 x", "-dash");
        assertThat(store.empty(List.of("full", "empty"))).containsExactly("empty");
    }

    @Test
    void aFileIsPutInThePlaceOfAnother() throws Exception {
        var there = Files.createDirectory(base.resolve("there"));
        var content = Files.writeString(base.resolve("content"), "new");
        var store = store(url(there.toString()), sshd.options());
        store.put("one", content);
        Files.writeString(there.resolve("one"), "");
        store.put("one", content);
        assertThat(there.resolve("one")).hasContent("new");
        assertThat(store.names()).containsExactly("one");
    }

    @Test
    void anyDirectoryNameGoes() throws Exception {
        for (var name : List.of("two words", "it's \"quoted\"", "[a]*?{x}#", "back\\slash \\\\ \\\"", "ümläut 日本",
                "-dash", "%41;&$(x)`~!")) {
            var directory = Files.createDirectory(base.resolve(name));
            Files.writeString(directory.resolve("inside"), name);
            var store = store(url(directory.toString()), sshd.options());
            assertThat(store.names()).as(name).containsExactly("inside");
            assertThat(store.fetch("inside", 100)).as(name).isEqualTo(name.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aMissingDirectoryIsAbsentAndNotMade() throws Exception {
        var store = store(url(base + "/typo/deep"), sshd.options());
        assertThatThrownBy(store::names).isInstanceOf(DuplicityException.Absent.class)
                .hasMessageContaining("/typo/deep");
        assertThat(base.resolve("typo")).doesNotExist();
        var relative = store("sftp://127.0.0.1:" + sshd.port + "/no-such-directory-" + System.nanoTime(),
                sshd.options());
        assertThatThrownBy(relative::names).isInstanceOf(DuplicityException.Absent.class);
    }

    @Test
    void aFileThatIsNoDirectoryIsToldAsSuch() throws Exception {
        Files.writeString(base.resolve("file"), "");
        assertThatThrownBy(store(url(base + "/file"), sshd.options())::names)
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("not a directory");
    }

    @Test
    void aFileThatIsGoneOrTooLongIsDamage() throws Exception {
        Files.write(base.resolve("long"), new byte[100_000]);
        var store = store(url(base.toString()), sshd.options());
        assertThatThrownBy(() -> store.fetch("gone", 10)).isInstanceOf(DuplicityException.Damaged.class)
                .hasMessageContaining("gone");
        assertThatThrownBy(() -> store.fetch("long", 99_999)).isInstanceOf(DuplicityException.Damaged.class)
                .hasMessageContaining("longer");
        assertThatThrownBy(() -> store.fetch("long", 10)).isInstanceOf(DuplicityException.Damaged.class)
                .hasMessageContaining("longer");
    }

    @Test
    void allQuestionsGoOverOneLoginAndAnotherOnceItWasCut() throws Exception {
        Files.writeString(base.resolve("file"), "content");
        long before = logins();
        var store = store(url(base.toString()), sshd.options());
        assertThat(store.names()).contains("file");
        assertThat(store.fetch("file", 7)).asString().isEqualTo("content");
        assertThat(store.head("file", 2)).asString().isEqualTo("co");
        assertThat(logins() - before).isEqualTo(1);

        ProcessHandle.current().children().filter(one -> one.info().command().filter(command ->
                command.endsWith("/ssh")).isPresent()).forEach(ProcessHandle::destroyForcibly);
        assertThat(store.fetch("file", 7)).asString().isEqualTo("content");
        assertThat(logins() - before).isEqualTo(2);
    }

    private long logins() throws Exception {
        return Files.readString(sshd.directory.resolve("log")).lines()
                .filter(line -> line.contains("Accepted publickey")).count();
    }

    @Test
    void theBeginningOfALongFileIsFetched() throws Exception {
        var content = new byte[300_000];
        new Random(5).nextBytes(content);
        Files.write(base.resolve("long"), content);
        var store = store(url(base.toString()), sshd.options());
        assertThat(store.head("long", 65_536)).isEqualTo(Arrays.copyOf(content, 65_536));
        assertThat(store.head("long", 1 << 20)).isEqualTo(content);
        assertThatThrownBy(() -> store.head("gone", 10)).isInstanceOf(DuplicityException.Damaged.class)
                .hasMessageContaining("gone");
    }

    @Test
    void anUnknownHostKeyIsToldWithTheRemedy() throws Exception {
        assertThatThrownBy(store(url(base.toString()), sshd.options("empty"))::names)
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("host's key is not known")
                .hasMessageContaining("sftp -P " + sshd.port + " 127.0.0.1");
    }

    @Test
    void aChangedHostKeyIsToldAsSuch() throws Exception {
        Files.writeString(sshd.directory.resolve("changed"),
                "[127.0.0.1]:" + sshd.port + " " + Files.readString(sshd.directory.resolve("stranger.pub")));
        assertThatThrownBy(store(url(base.toString()), sshd.options("changed"))::names)
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("another key than before");
    }

    @Test
    void aRefusedKeyARefusedConnectionAndAnUnknownHostAreToldWithTheWordsOfSsh() throws Exception {
        var stranger = setup(url(base.toString()), sshd.options(), "stranger", new Secrets());
        assertThatThrownBy(Store.of(stranger)::names).isInstanceOf(DuplicityException.Failed.class)
                .hasMessageContaining("Permission denied").hasMessageContaining("ssh.identity");
        assertThatThrownBy(store("sftp://127.0.0.1:" + Sshd.freePort() + "/x", sshd.options())::names)
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("Connection refused");
        assertThatThrownBy(store("sftp://no-such-host.invalid/x", sshd.options())::names)
                .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("no-such-host.invalid")
                .hasMessageContaining("name right");
    }

    @Test
    void aHostOrUserThatWouldBeAnOptionIsRefused() throws Exception {
        for (var url : List.of("sftp://-oProxyCommand=x/y", "sftp://-x@host/y")) {
            assertThatThrownBy(store(url, sshd.options())::names).isInstanceOf(DuplicityException.Failed.class)
                    .hasMessageContaining("does not begin with");
        }
    }

    @Test
    void aMissingProgramIsToldWithItsPackage() {
        var setup = Setups.of("duplicity", "sftp://host/x", List.of(), Map.of("PATH", "/nowhere"));
        assertThatThrownBy(Store.of(setup)::names).isInstanceOf(DuplicityException.Failed.class)
                .hasMessageContaining("openssh-client");
    }

    @Test
    void whereAPasswordIsNeededItDoesNotApply() {
        try (var secrets = new Secrets()) {
            secrets.put("FTP_PASSWORD", new byte[] {'x'});
            assertThat(Store.of(setup("sftp://host/x", List.of(), "client", secrets))).isNull();
        }
        assertThat(Store.of(setup("s3://bucket/x", List.of(), "client", new Secrets()))).isNull();
    }

    @Test
    void aServerIsThereIfItAnswersHoweverItAnswers() throws Exception {
        SftpStore.needServer(setup(url(base.toString()), sshd.options(), "stranger", new Secrets()));
        SftpStore.needServer(setup(url(base + "/none"), sshd.options(), "client", new Secrets()));
        SftpStore.needServer(setup("s3://no-such-host.invalid/x", List.of(), "client", new Secrets()));
        for (var scheme : List.of("sftp", "pexpect+scp")) {
            var silent = setup(scheme + "://127.0.0.1:" + Sshd.freePort() + "/x", sshd.options(), "client",
                    new Secrets());
            assertThatThrownBy(() -> SftpStore.needServer(silent))
                    .isInstanceOf(DuplicityException.Failed.class).hasMessageContaining("cannot reach")
                    .hasMessageContaining("Connection refused");
        }
    }

    private String url(String path) {
        return "sftp://127.0.0.1:" + sshd.port + "/" + URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20").replace("%2F", "/");
    }

    private Store store(String url, List<String> options) {
        var store = Store.of(setup(url, options, "client", new Secrets()));
        opened.add(store);
        return store;
    }

    private Setup setup(String url, List<String> options, String key, Secrets secrets) {
        return Setups.of("duplicity", url, List.of(), Map.of(), sshd.directory.resolve(key).toString(), options,
                secrets);
    }
}
