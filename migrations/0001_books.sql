CREATE TABLE "audit_entries" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"tenant_id" text,
	"type" text NOT NULL,
	"severity" text NOT NULL,
	"key_id" text,
	"user_id" text,
	"request_id" text,
	"content" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_entries_id_unique" UNIQUE("id"),
	CONSTRAINT "audit_entries_severity_check" CHECK ("audit_entries"."severity" in ('info', 'warning', 'critical'))
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"id" integer PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_head_single_row_check" CHECK ("audit_head"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"tenant_id" text NOT NULL,
	"key_id" text,
	"user_id" text,
	"request_id" text NOT NULL,
	"attempt" integer NOT NULL,
	"endpoint" text NOT NULL,
	"requested_model" text NOT NULL,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"outcome" text NOT NULL,
	"error_kind" text,
	"prompt_tokens" integer NOT NULL,
	"completion_tokens" integer NOT NULL,
	"cached_tokens" integer NOT NULL,
	"cache_write_tokens" integer NOT NULL,
	"reasoning_tokens" integer NOT NULL,
	"is_estimated" boolean NOT NULL,
	"cost_nano_usd" bigint,
	"provider_cost_nano_usd" bigint,
	"price_version" text,
	"duration_ms" integer NOT NULL,
	"tags" text[] NOT NULL,
	CONSTRAINT "ledger_entries_outcome_check" CHECK ("ledger_entries"."outcome" in ('complete', 'failed', 'interrupted', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "usage_hourly" (
	"tenant_id" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"key_id" text NOT NULL,
	"user_id" text NOT NULL,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"endpoint" text NOT NULL,
	"attempts" bigint NOT NULL,
	"failures" bigint NOT NULL,
	"estimated" bigint NOT NULL,
	"unpriced" bigint NOT NULL,
	"prompt_tokens" bigint NOT NULL,
	"completion_tokens" bigint NOT NULL,
	"cached_tokens" bigint NOT NULL,
	"cache_write_tokens" bigint NOT NULL,
	"reasoning_tokens" bigint NOT NULL,
	"cost_nano_usd" bigint NOT NULL,
	"duration_ms" bigint NOT NULL,
	CONSTRAINT "usage_hourly_tenant_id_hour_key_id_user_id_provider_model_endpoint_pk" PRIMARY KEY("tenant_id","hour","key_id","user_id","provider","model","endpoint")
);
--> statement-breakpoint
CREATE TABLE "usage_hourly_tags" (
	"tenant_id" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"tag" text NOT NULL,
	"attempts" bigint NOT NULL,
	"failures" bigint NOT NULL,
	"estimated" bigint NOT NULL,
	"unpriced" bigint NOT NULL,
	"prompt_tokens" bigint NOT NULL,
	"completion_tokens" bigint NOT NULL,
	"cached_tokens" bigint NOT NULL,
	"cache_write_tokens" bigint NOT NULL,
	"reasoning_tokens" bigint NOT NULL,
	"cost_nano_usd" bigint NOT NULL,
	"duration_ms" bigint NOT NULL,
	CONSTRAINT "usage_hourly_tags_tenant_id_hour_tag_pk" PRIMARY KEY("tenant_id","hour","tag")
);
--> statement-breakpoint
CREATE INDEX "audit_entries_tenant_id_sequence_index" ON "audit_entries" USING btree ("tenant_id","sequence");--> statement-breakpoint
CREATE INDEX "audit_entries_at_index" ON "audit_entries" USING btree ("at");--> statement-breakpoint
CREATE INDEX "ledger_entries_tenant_id_at_index" ON "ledger_entries" USING btree ("tenant_id","at","id");