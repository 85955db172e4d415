CREATE TABLE "route_decisions" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"request_id" text NOT NULL,
	"key_id" text,
	"requested_model" text NOT NULL,
	"strategy" text NOT NULL,
	"provider" text,
	"model" text,
	"outcome" text NOT NULL,
	"attempts" integer NOT NULL,
	"duration_ms" integer NOT NULL,
	"cost_nano_usd" bigint,
	"document" json NOT NULL
);
--> statement-breakpoint
CREATE INDEX "route_decisions_tenant_id_at_index" ON "route_decisions" USING btree ("tenant_id","at","id");--> statement-breakpoint
CREATE INDEX "route_decisions_at_index" ON "route_decisions" USING btree ("at");