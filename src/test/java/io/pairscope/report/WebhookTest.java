package io.pairscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WebhookTest {
    private static final Verdict FAIL =
            new Verdict(Verdict.Status.FAIL, 3, List.of("caption of a row"), List.of("b", "c"));
    private static final Webhook.Message MESSAGE =
            Webhook.Message.of("audit", "nightly", "s3a://key:canary@bucket/out", FAIL, Map.of("cosine_mean", 0.25));

    private record Received(Headers headers, JsonNode body) {}

    private static String at(InetSocketAddress address, String userInfo) {
        return "http://" + userInfo + address.getAddress().getHostAddress() + ":" + address.getPort()
                + "/canary?canary";
    }

    private static HttpServer server(int status, CompletableFuture<Received> received) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/canary", exchange -> {
            received.complete(
                    new Received(exchange.getRequestHeaders(), new ObjectMapper().readTree(exchange.getRequestBody())));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void numbersAndVerdictArePostedAsJsonAndNothingOfRows() throws Exception {
        CompletableFuture<Received> received = new CompletableFuture<>();
        HttpServer server = server(202, received);
        try {
            Webhook webhook = Webhook.at(at(server.getAddress(), "me:canary@")).orElseThrow();
            assertThat(webhook.post(MESSAGE)).isEmpty();
        } finally {
            server.stop(0);
        }

        Received message = received.get(1, TimeUnit.SECONDS);
        assertThat(message.headers.getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(message.headers.getFirst("Authorization")).isEqualTo("Basic bWU6Y2FuYXJ5");
        assertThat(message.body)
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"job\": \"audit\", \"series\": \"nightly\", \"output\": \"s3a://bucket/out\","
                                + " \"status\": \"fail\", \"exit_code\": 3, \"errors\": 1, \"warnings\": 2,"
                                + " \"numbers\": {\"cosine_mean\": 0.25}}"));
    }

    @Test
    void anAnswerOtherThanSuccessIsATrouble() throws IOException {
        HttpServer server = server(302, new CompletableFuture<>());
        try {
            assertThat(Webhook.at(at(server.getAddress(), "me:canary@"))
                            .orElseThrow()
                            .post(MESSAGE))
                    .hasValueSatisfying(trouble -> assertThat(trouble)
                            .contains("it answered with status 302", "http://127.0.0.1:")
                            .doesNotContain("canary"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedFor() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            assertThat(Webhook.at(at(address, "")).orElseThrow().post(MESSAGE, Duration.ofMillis(300)))
                    .hasValueSatisfying(trouble ->
                            assertThat(trouble).contains("no answer within").doesNotContain("canary"));
        }
    }

    @Test
    void whoIsNotThereIsATrouble() throws IOException {
        InetSocketAddress address;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        Optional<String> trouble = Webhook.at(at(address, "")).orElseThrow().post(MESSAGE);
        assertThat(trouble).hasValueSatisfying(text -> assertThat(text).contains("was not told of this run"));
    }
}
