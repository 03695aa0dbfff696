package io.pairscope.report;

import io.pairscope.core.text.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A place on the web that is told how a run ended. */
public final class Webhook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI url;

    private Webhook(URI url) {
        this.url = url;
    }

    /** Empty when it is not a URL of http or https. */
    public static Optional<Webhook> at(String url) {
        try {
            URI parsed = new URI(url);
            boolean isWeb = "http".equalsIgnoreCase(parsed.getScheme()) || "https".equalsIgnoreCase(parsed.getScheme());
            return isWeb && parsed.getHost() != null ? Optional.of(new Webhook(parsed)) : Optional.empty();
        } catch (URISyntaxException invalid) {
            return Optional.empty();
        }
    }

    /**
     * What is told: numbers, and where the rest is; no text that comes from rows.
     *
     * @param series null where it has no name
     * @param output the run directory
     * @param errors how many, as are warnings
     */
    public record Message(
            String job,
            String series,
            String output,
            String status,
            int exitCode,
            int errors,
            int warnings,
            Map<String, Double> numbers) {
        public static Message of(
                String job, String series, String output, Verdict verdict, Map<String, Double> numbers) {
            return new Message(
                    job,
                    series,
                    Credentials.cut(output),
                    verdict.statusText(),
                    verdict.exitCode(),
                    verdict.errors().size(),
                    verdict.warnings().size(),
                    numbers);
        }
    }

    /**
     * Posts a message as JSON, and waits for the answer.
     *
     * @return what went wrong, if anything did
     */
    public Optional<String> post(Message message) {
        return post(message, PATIENCE);
    }

    Optional<String> post(Message message, Duration patience) {
        try {
            int status = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .sendAsync(request(message), HttpResponse.BodyHandlers.discarding())
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .statusCode();
            return status / 100 == 2 ? Optional.empty() : trouble("it answered with status " + status);
        } catch (TimeoutException late) {
            return trouble("no answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException failure) {
            return trouble(failure.getCause() instanceof IOException reason ? kind(reason) : "it cannot be reached");
        } catch (InterruptedException meant) {
            Thread.currentThread().interrupt();
            return trouble("interrupted");
        }
    }

    /** Messages of the library may hold the URL. */
    private static String kind(IOException failure) {
        return failure.getClass().getSimpleName();
    }

    private Optional<String> trouble(String reason) {
        return Optional.of("the webhook at " + this + " was not told of this run: " + reason);
    }

    private HttpRequest request(Message message) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(url.toString().replaceFirst("//[^/]*@", "//")))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(message)));
        if (url.getUserInfo() != null) {
            String user = Base64.getEncoder().encodeToString(url.getUserInfo().getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + user);
        }
        return request.build();
    }

    /** The server alone: paths and queries of webhooks are secrets. */
    @Override
    public String toString() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()) + "/…";
    }
}
