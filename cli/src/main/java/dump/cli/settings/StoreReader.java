package dump.cli.settings;

/** Takes out of a parsed file how the native engine reaches its store. */
final class StoreReader {
    private final KeyReader keys;

    StoreReader(KeyReader keys) {
        this.keys = keys;
    }

    /**
     * @param repository as {@link Repositories#resolve} gives it, or null
     * @param written as it stands in the file, with a password
     */
    StoreSettings settings(String repository, String written) {
        return new StoreSettings(new SshReader(keys).settings(repository),
                new S3Reader(keys).settings(repository), new RestReader(keys).settings(repository, written),
                new RcloneReader(keys).settings(repository), new CacheReader(keys).settings(repository),
                new LineReader(keys).settings(repository));
    }
}
