package dump.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MachineTest {
    private final Machine machine = Machine.current(new Owners());

    @Test
    void theHostIsNamedAsTheKernelNamesIt() throws Exception {
        var process = new ProcessBuilder("uname", "-n").start();
        assertThat(machine.hostname()).isEqualTo(new String(process.getInputStream().readAllBytes()).strip());
    }

    @Test
    void theProcessIsOurs() throws Exception {
        assertThat(machine.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(machine.uid()).isEqualTo(((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .longValue());
        assertThat(machine.userName()).isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void memoryIsWhatProcSays() throws Exception {
        var total = Files.readString(Path.of("/proc/meminfo")).lines().findFirst().orElseThrow();
        assertThat(Machine.memory() >> 10).isEqualTo(Long.parseLong(total.replaceAll("\\D", "")));
    }
}
