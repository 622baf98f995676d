package dev.slipway.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application as Slipway's users have them, with the stock client of Spring Cloud Config; it knows nothing of Slipway.
 * It answers on its standard output what it is asked on its standard input, and ends with that.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(StockApplication.Mail.class)
class StockApplication {

    /** Precedes every answer, so that the log in between does not matter. */
    static final String ANSWER = "answer: ";

    /** Bound to what Spring Boot takes the variable {@code SHOP_MAIL_HOST} for. */
    @ConfigurationProperties("shop.mail")
    static class Mail {

        private @Nullable String host;

        public @Nullable String getHost() {
            return host;
        }

        public void setHost(String host) {
            this.host = host;
        }
    }

    public static void main(String[] args) throws IOException {
        try (ConfigurableApplicationContext application = SpringApplication.run(StockApplication.class, args)) {
            System.out.println(ANSWER + "started");
            BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String question = questions.readLine(); question != null; question = questions.readLine()) {
                System.out.println(ANSWER
                        + switch (question) {
                            case "refresh" ->
                                application.getBean(ContextRefresher.class).refresh();
                            case "mail host" -> application.getBean(Mail.class).getHost();
                            default -> application.getEnvironment().getProperty(question);
                        });
            }
        }
    }
}
