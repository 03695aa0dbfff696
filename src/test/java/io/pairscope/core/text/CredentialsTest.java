package io.pairscope.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3a://key:secret@bucket/a | s3a://bucket/a",
                "s3a://key:se/cr+et@bucket/a | s3a://bucket/a",
                "s3a://key:s%2Fcret@bucket | s3a://bucket",
                "s3a://secret@bucket/a | s3a://bucket/a",
                "ftp://me:secret@h/you@x | ftp://h/you@x",
                "cannot list https://u:p@h:8080/x?y=1: refused | cannot list https://h:8080/x?y=1: refused",
                "ftp://me:se@cret@h/x and ftp://me:other@h/y | ftp://h/x and ftp://h/y",
                "\"s3a://key:secret@a\" <s3a://key:secret@b> | \"s3a://a\" <s3a://b>",
                "audit s3a://k:secret@a/x s3a://k:secret@b/y | audit s3a://a/x s3a://b/y",
                "s3a://k:secret@a/x, s3a://k:secret@b/y | s3a://a/x, s3a://b/y",
                "https://h/x?X-Amz-Credential=a%2Fb&X-Amz-Date=1&X-Amz-Signature=c | "
                        + "https://h/x?X-Amz-Credential=…&X-Amz-Date=1&X-Amz-Signature=…",
                "https://h/x?sv=1&sig=c%3D | https://h/x?sv=1&sig=…",
                "https://h/x?access_token=c | https://h/x?access_token=…",
                "no config file s3a:/key:secret@bucket/a | no config file s3a:/bucket/a",
                "jdbc://h/x;password=c | jdbc://h/x;password=…",
            })
    void credentialsAreCut(String text, String cut) {
        assertThat(Credentials.cut(text)).isEqualTo(cut);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.c",
                "key:secret@host",
                "/data/a@b:c",
                "hdfs://namenode:8020/user/me@here/x",
                "hdfs://namenode/user/me@here/a:b@c",
                "abfss://container@account.dfs.core.windows.net/a",
                "wasbs://container@account.blob.core.windows.net/a@b",
                "s3a://bucket/a?design=1",
                "file:///a/b@c?key=1",
                "file:/a:b@c",
                "hdfs:/me@here/a:b@c",
                "https://h/x?width=300",
            })
    void namesThatOnlyLookAlikeStay(String text) {
        assertThat(Credentials.cut(text)).isEqualTo(text);
    }
}
