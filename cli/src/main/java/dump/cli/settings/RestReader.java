package dump.cli.settings;

import dump.cli.secrets.PassphraseSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Takes the table {@code rest} out of a parsed file. */
final class RestReader {
    private static final Set<String> KEYS = new LinkedHashSet<>(List.of("password", "certificates", "insecure"));

    private final KeyReader keys;

    RestReader(KeyReader keys) {
        this.keys = keys;
    }

    /**
     * @param repository as {@link Repositories#resolve} gives it, or null
     * @param written as it stands in the file, with a password
     */
    RestSettings settings(String repository, String written) {
        var place = RestSettings.of(written);
        if (!keys.has("rest")) return place;
        keys.names("rest", KEYS);
        if (repository != null && !Repositories.isRest(repository))
            keys.at("rest", "rest has no effect with repository = \"" + repository + "\"; remove it");
        PassphraseSource password = null;
        if (keys.has(RestSettings.PASSWORD)) password = new PassphraseReader(keys, RestSettings.PASSWORD).source();
        if (password != null && place.password() != null) keys.at(RestSettings.PASSWORD,
                "the password is in the repository's address and in rest.password; keep one of them");
        return new RestSettings(CertificatesReader.of(keys, "rest.certificates"), keys.flag("rest.insecure"),
                password == null ? place.password() : password, place.written());
    }
}
