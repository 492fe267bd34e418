package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Runs a script of bytes, since names need not be text and Java's arguments must be. */
public final class DuplicityShell {
    private final ByteArrayOutputStream script = new ByteArrayOutputStream();

    public DuplicityShell line(String command, List<ByteString> arguments) {
        script.writeBytes(ByteString.of(command).toByteArray());
        for (var argument : arguments) {
            script.write(' ');
            quote(argument);
        }
        script.write('\n');
        return this;
    }

    public DuplicityShell line(String command, ByteString... arguments) {
        return line(command, List.of(arguments));
    }

    private void quote(ByteString argument) {
        script.write('\'');
        for (byte b : argument.toByteArray()) {
            if (b == '\'') script.writeBytes(ByteString.of("'\\'").toByteArray());
            script.write(b);
        }
        script.write('\'');
    }

    /** What it prints; every line of it must end well. */
    public byte[] run() throws Exception {
        var builder = new ProcessBuilder("sh", "-e").redirectErrorStream(true);
        builder.environment().put("PYTHONUTF8", "1");
        var process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(script.toByteArray());
        }
        var said = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(ByteString.copyOf(said).toString()).isZero();
        return said;
    }
}
