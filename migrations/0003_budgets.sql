CREATE TABLE "budgets" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"tenant_id" text NOT NULL,
	"scope" text NOT NULL,
	"subject_id" text,
	"period" text NOT NULL,
	"time_zone" text NOT NULL,
	"limit_nano_usd" bigint NOT NULL,
	"is_hard" boolean NOT NULL,
	"alert_percents" integer[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "budgets_subject_unique" UNIQUE NULLS NOT DISTINCT("tenant_id","scope","subject_id","period"),
	CONSTRAINT "budgets_scope_check" CHECK ("budgets"."scope" in ('tenant', 'user', 'key')),
	CONSTRAINT "budgets_period_check" CHECK ("budgets"."period" in ('day', 'week', 'month', 'total')),
	CONSTRAINT "budgets_limit_check" CHECK ("budgets"."limit_nano_usd" >= 0)
);
--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "budgets_tenant_id_index" ON "budgets" USING btree ("tenant_id");