package dump.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A child gets exactly what it is given, and ends in any case. */
@Timeout(60)
@Isolated("it counts the threads of this JVM")
class ChildTest {
    @TempDir Path directory;
    private final Shell shell = new Shell();
    /** Tells our sleeping children from those of anybody else. */
    private final String mark = "31" + (System.nanoTime() & 0xffffff);

    @Test
    void itsOutputItsWordsAndItsStatusArrive() throws Exception {
        var ending = shell.run(Shell.script(Shell.TIMEOUTS, "echo out; printf 'one\\ntwo' >&2; exit 7"));
        assertThat(shell.printed()).isEqualTo("out\n");
        assertThat(shell.words).containsExactly("one", "two");
        assertThat(ending).isEqualTo(new ChildExit(7, false, "one\ntwo"));
        assertThat(ending.lastLine()).isEqualTo("two");
    }

    @Test
    void ofALogTheProseIsKeptApart() throws Exception {
        var ending = shell.run(Shell.with(
                Shell.script(Shell.TIMEOUTS, "echo log >&3; echo prose; echo error >&2"), null, true));
        assertThat(shell.printed()).isEqualTo("log\n");
        assertThat(shell.words).containsExactly("prose", "error");
        assertThat(ending.code()).isZero();
    }

    @Test
    void argumentsKeepEveryByte() throws Exception {
        var all = new byte[255];
        for (int i = 0; i < 255; i++) all[i] = (byte) (i + 1);
        var arguments = List.of("-c", "for a; do printf '%s|' \"$a\"; done", "sh", "", "plain $HOME `x` 'y' \\n %s *",
                "é\n\n", "p", "e\\0101\u0001").stream().map(ByteString::of)
                .collect(java.util.stream.Collectors.toList());
        arguments.add(ByteString.copyOf(all));
        arguments.add(ByteString.copyOf(new byte[] {(byte) 0xc3, '\n'}));
        shell.run(Shell.withArguments(Shell.script(Shell.TIMEOUTS, ""), arguments));
        var expected = new ByteArrayOutputStream();
        for (var one : arguments.subList(3, arguments.size())) {
            expected.writeBytes(one.toByteArray());
            expected.write('|');
        }
        assertThat(shell.output.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void aSecretKeepsEveryByteButTheTwoThatNoneCanHold() throws Exception {
        var secret = new byte[254];
        for (int i = 0, b = 1; b < 256; b++) if (b != '\n') secret[i++] = (byte) b;
        for (var value : List.of(secret, " \t x \\ ".getBytes(StandardCharsets.UTF_8), new byte[0])) {
            shell.output.reset();
            try (var secrets = new Secrets()) {
                secrets.put("PASSPHRASE", value);
                secrets.put("OTHER", "second".getBytes(StandardCharsets.UTF_8));
                shell.run(Shell.with(Shell.script(Shell.TIMEOUTS, "printf '%s|%s' \"$PASSPHRASE\" \"$OTHER\"; cat"),
                        secrets, false));
            }
            var expected = new ByteArrayOutputStream();
            expected.writeBytes(value);
            expected.writeBytes("|second".getBytes(StandardCharsets.UTF_8));
            assertThat(shell.output.toByteArray()).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void aSecretIsNeitherAnArgumentNorInTheEnvironmentThatTheShellStartsWith() {
        try (var secrets = new Secrets()) {
            secrets.put("PASSPHRASE", "tell-nobody".getBytes(StandardCharsets.UTF_8));
            var invocation = Shell.with(Shell.script(Shell.TIMEOUTS, "true", "é"), secrets, true);
            assertThat(String.join("\n", ShellLine.of(invocation, false))).doesNotContain("tell-nobody")
                    .contains("PASSPHRASE");
            assertThat(invocation.environment()).doesNotContainKey("PASSPHRASE");
            assertThat(invocation.toString()).doesNotContain("tell-nobody");
        }
    }

    @Test
    void theEnvironmentIsTheOneGivenAndNoOther() throws Exception {
        var plain = Shell.script(Shell.TIMEOUTS, "env");
        shell.run(new Invocation(plain.program(), plain.arguments(),
                Map.of("PATH", System.getenv("PATH"), "ODD", "a\nb 'é'"), null, false, 0, plain.timeouts()));
        assertThat(shell.printed().lines().filter(line -> !line.matches("(PWD|_|SHLVL|OLDPWD)=.*")))
                .containsExactlyInAnyOrder("PATH=" + System.getenv("PATH"), "ODD=a", "b 'é'");
    }

    @Test
    void whatFollowsTheSecretsIsItsInput() throws Exception {
        var input = new byte[3 << 20];
        new java.util.Random(5).nextBytes(input);
        try (var secrets = new Secrets()) {
            secrets.put("FIRST", "1".getBytes(StandardCharsets.UTF_8));
            new Child(Shell.with(Shell.script(Shell.TIMEOUTS, "cat"), secrets, false))
                    .run(input, shell.output::write, shell.words::add);
        }
        assertThat(shell.output.toByteArray()).isEqualTo(input);
    }

    @Test
    void aFloodOnBothPipesIsDrained() throws Exception {
        var ending = shell.run(Shell.script(Shell.TIMEOUTS,
                "head -c 30000000 /dev/zero & head -c 30000000 /dev/zero >&2; wait; echo end >&2"));
        assertThat(shell.output.size()).isEqualTo(30_000_000);
        assertThat(ending.errorTail().length()).isEqualTo(64 << 10);
        assertThat(ending.errorTail()).endsWith("\0end\n");
    }

    @Test
    void aSleeperIsEndedAsHung() throws Exception {
        var ending = shell.run(Shell.script(brief(), "sleep " + mark + "; true"));
        assertThat(ending.hung()).isTrue();
        assertThat(ending.code()).isGreaterThan(128);
        assertThat(Shell.lives("sleep\0" + mark)).isFalse();
    }

    @Test
    void oneThatIgnoresSigtermIsKilledWithItsDescendantsInWhateverSession() throws Exception {
        var ending = shell.run(Shell.script(brief(),
                "trap '' TERM; setsid sh -c \"trap '' TERM; sleep " + mark + "; true\"; sleep " + mark + "; true"));
        assertThat(ending.hung()).isTrue();
        assertThat(Shell.lives("sleep\0" + mark)).isFalse();
    }

    @Test
    void oneThatWorksInSilenceIsLeftToWork() throws Exception {
        var ending = shell.run(Shell.script(brief(),
                "end=$(($(date +%s) + 3)); while [ $(date +%s) -lt $end ]; do :; done; echo done"));
        assertThat(ending.hung()).isFalse();
        assertThat(shell.printed()).isEqualTo("done\n");
    }

    @Test
    void aGrandchildThatKeepsThePipesIsEndedWithTheChild() throws Exception {
        var ending = shell.run(Shell.script(Shell.TIMEOUTS, "sleep " + mark + " & echo out"));
        assertThat(ending).isEqualTo(new ChildExit(0, false, ""));
        assertThat(shell.printed()).isEqualTo("out\n");
        assertThat(Shell.lives("sleep\0" + mark)).isFalse();
    }

    @Test
    void aDaemonThatDetachedItselfDelaysNobody() throws Exception {
        var ending = shell.run(Shell.script(Shell.TIMEOUTS, "setsid sleep 5 & sleep 0.2; echo out"));
        assertThat(ending.code()).isZero();
        assertThat(shell.printed()).isEqualTo("out\n");
    }

    @Test
    void oneThatGoesOnAfterItsFatalErrorIsEnded() throws Exception {
        var child = new Child(Shell.script(Shell.TIMEOUTS, "echo fatal; exec cat /dev/zero"));
        var ending = child.run((byte[]) null, (buffer, offset, length) -> child.fatal(), shell.words::add);
        assertThat(ending.hung()).isTrue();
    }

    @Test
    void oneThatSleepsAfterItsFatalErrorIsEnded() throws Exception {
        var child = new Child(Shell.script(Shell.TIMEOUTS, "echo fatal; sleep " + mark + "; true"));
        var ending = child.run((byte[]) null, (buffer, offset, length) -> child.fatal(), shell.words::add);
        assertThat(ending.hung()).isTrue();
        assertThat(Shell.lives("sleep\0" + mark)).isFalse();
    }

    @Test
    void anInterruptEndsItAndIsThrown() throws Exception {
        var thrown = new AtomicReference<Exception>();
        var thread = new Thread(() -> {
            try {
                Child.run(Shell.script(Shell.TIMEOUTS, "trap '' TERM; echo ready; sleep " + mark + "; true"),
                        (buffer, offset, length) -> Thread.currentThread().interrupt(), line -> { });
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        thread.start();
        thread.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(Shell.lives("sleep\0" + mark)).isFalse();
    }

    @Test
    void whatTheSinkThrowsEndsIt() throws Exception {
        assertThatThrownBy(() -> Child.run(Shell.script(Shell.TIMEOUTS, "echo x; sleep " + mark + "; true"),
                (buffer, offset, length) -> { throw new ProgramException("enough"); }, line -> { }))
                .isInstanceOf(ProgramException.class).hasMessage("enough");
        assertThat(Shell.lives("sleep\0" + mark)).isFalse();
    }

    @Test
    void noThreadIsLeft() throws Exception {
        shell.run(Shell.script(Shell.TIMEOUTS, "true"));
        long before = ours();
        for (int i = 0; i < 10; i++) shell.run(Shell.script(Shell.TIMEOUTS, "sleep " + mark + " & echo out"));
        assertThat(ours()).isEqualTo(before);
    }

    @Test
    void aProgramThatGrowsAFileTooMuchIsStopped() throws Exception {
        var file = directory.resolve("file");
        var ending = shell.run(Shell.script(Shell.TIMEOUTS, "exec head -c 100000 /dev/zero >\"$1\"", file.toString())
                .withFileBytesMax(10_000));
        assertThat(ending.code()).isNotZero();
        assertThat(Files.size(file)).isLessThanOrEqualTo(10_240);
    }

    @Test
    void aMissingProgramIsToldWithItsPackage() throws Exception {
        var program = new Program("no-such-program", "Duplicity", "duplicity");
        assertThatThrownBy(() -> shell.run(Invocation.plain(program, List.of(), Shell.ENVIRONMENT, Shell.TIMEOUTS)))
                .isInstanceOf(ProgramException.class)
                .hasMessage("Duplicity is not installed: install the package duplicity (command \"no-such-program\" was"
                        + " not found in PATH)");
        Files.writeString(directory.resolve("no-such-program"), "not executable");
        var environment = Map.of("PATH", directory.toString());
        assertThatThrownBy(() -> shell.run(Invocation.plain(program, List.of(), environment, Shell.TIMEOUTS)))
                .hasMessageContaining("was not found in PATH");
    }

    private static Timeouts brief() {
        return new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofMillis(300));
    }

    private static long ours() {
        var names = new ArrayList<String>();
        for (var thread : Thread.getAllStackTraces().keySet()) names.add(thread.getName());
        return names.stream().filter(name -> !name.startsWith("process reaper") && !name.contains("ForkJoinPool")
                && !name.contains("VirtualThread")).count();
    }
}
