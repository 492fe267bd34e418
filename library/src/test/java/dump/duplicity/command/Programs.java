package dump.duplicity.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Programs that a test needs; without them it is skipped. */
public final class Programs {
    private Programs() {}

    public static String mustHave(String name) {
        var places = new ArrayList<>(List.of(System.getenv("PATH").split(":")));
        places.add("/usr/sbin");
        for (var place : places) {
            var file = Path.of(place).resolve(name);
            if (Files.isExecutable(file)) return file.toString();
        }
        Assumptions.abort("the program " + name + " is not installed");
        throw new IllegalStateException();
    }
}
