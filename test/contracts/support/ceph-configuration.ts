/**
 * The configuration of a one-machine Ceph on loopback, made for a fast start: one replica, few
 * placement groups, everything in memory.
 *
 * Source: https://docs.ceph.com/en/pacific/rados/configuration/ceph-conf/
 */

/** Where the gateway listens. */
export const GATEWAY_PORT = 7480;

/** Where the monitor listens; both protocols. */
export const MONITOR_ADDRESSES = "[v2:127.0.0.1:33300,v1:127.0.0.1:36789]";

/** Text of `ceph.conf`. `$name` in it is Ceph's own. */
export function cephConfiguration(parts: {
  readonly folder: string;
  readonly fsid: string;
}): string {
  const { folder } = parts;
  return `[global]
fsid = ${parts.fsid}
mon_initial_members = a
mon_host = ${MONITOR_ADDRESSES}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
public_network = 127.0.0.0/8
cluster_network = 127.0.0.0/8
ms_bind_ipv4 = true
ms_bind_ipv6 = false
# with cephx off the gateway never starts
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
auth_allow_insecure_global_id_reclaim = false
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_allow_pool_delete = true
mon_max_pg_per_osd = 1000
osd_crush_chooseleaf_type = 0
mon_osd_min_in_ratio = 0
mon_data_avail_crit = 1
mon_data_avail_warn = 2
run_dir = ${folder}/sock
log_file = ${folder}/log/$name.log
admin_socket = ${folder}/sock/$name.asok
pid_file = ${folder}/$name.pid
keyring = ${folder}/keyring
debug_ms = 0/0
# these two make the start six times as fast
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
mon_tick_interval = 1
[mon]
mon_data = ${folder}/mon
mon_cluster_log_file = ${folder}/log/cluster.log
mon_cluster_log_to_file = false
mon_osd_down_out_interval = 0
[osd]
osd_data = ${folder}/osd0
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_memory_target = 939524096
osd_op_num_shards = 2
osd_op_num_threads_per_shard = 1
osd_max_object_name_len = 460
osd_max_object_namespace_len = 64
osd_class_load_list = *
osd_class_default_list = *
[client.rgw.a]
rgw_frontends = beast endpoint=127.0.0.1:${GATEWAY_PORT} tcp_nodelay=1
rgw_enable_apis = s3, s3website, admin, sts, iam, notifications
rgw_s3_auth_use_sts = true
# exactly 16 characters
rgw_sts_key = abcdefghijklmnop
rgw_sts_min_session_duration = 900
rgw_enable_static_website = false
rgw_dns_name = localhost
rgw_thread_pool_size = 32
rgw_enable_ops_log = false
rgw_enable_usage_log = false
rgw_multipart_min_part_size = 5242880
debug_rgw = 1
`;
}
