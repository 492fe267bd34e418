package dump.crypto;

/** Makes the sealers of a repository. They come in by constructor: tests use ones that err. */
@FunctionalInterface
public interface Sealers {
    Sealer of(MasterKey key);
}
