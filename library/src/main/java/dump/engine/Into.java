package dump.engine;

import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Existing;
import java.io.OutputStream;
import java.util.Map;

/** Where a restore puts things. */
public sealed interface Into {
    /**
     * @param path absolute: what is named lands below it under its own name, several of one name with their parents;
     *     everything lands as listings show it. Made when it is missing
     * @param protect by their absolute paths, files and directories that are left alone, in words what each is, such as
     *     {@code the configuration}: what would land on one, in one or around a directory is refused before anything is
     *     written. The repository and the directory of records need not be named
     */
    record Directory(ByteString path, Existing existing, Map<ByteString, String> protect) implements Into {
        public Directory {
            BytePath.needAbsolute(path);
            protect.keySet().forEach(BytePath::needAbsolute);
        }

        public Directory protecting(Map<ByteString, String> places) {
            return new Directory(path, existing, places);
        }
    }

    /** The content of one file is written there, and the stream left open. */
    record Output(OutputStream stream) implements Into {}

    static Directory directory(ByteString path, Existing existing) {
        return new Directory(path, existing, Map.of());
    }

    static Output output(OutputStream stream) {
        return new Output(stream);
    }
}
